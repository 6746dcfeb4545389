/** Coloring strategies: where the first object of a new slab goes. */
@NullMarked
package io.slab.color;

import org.jspecify.annotations.NullMarked;
