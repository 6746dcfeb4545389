/** The store's errors: full, damaged, closed, wrong input, input/output. */
@NullMarked
package io.slab.examples.kv.error;

import org.jspecify.annotations.NullMarked;
