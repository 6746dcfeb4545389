/** The built-in page backends: {@code mmap}, {@code arena} and {@code heap}. */
@NullMarked
package io.slab.core.backend;

import org.jspecify.annotations.NullMarked;
