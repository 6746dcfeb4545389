/** A page index of sorted arrays: the least memory and the simplest reader, at the price of writers that copy. */
@NullMarked
package io.slab.examples.sortedindex;

import org.jspecify.annotations.NullMarked;
