/** Plug-ins written the way a user would write them, and an embedded storage engine that uses the framework. */
@NullMarked
package io.slab.examples;

import org.jspecify.annotations.NullMarked;
