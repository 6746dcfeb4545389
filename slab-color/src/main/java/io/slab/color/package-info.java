/**
 * Coloring strategies: where the first object of a new slab goes.
 *
 * <p>Slabs are aligned to their own size. Without colors the first lines of all slabs, and so the hottest fields of objects at equal places
 * in them, fall on the same few sets of the processor's caches and evict each other while other sets stay unused. A color moves a slab's
 * objects up by a multiple of the line size into space that would be left over anyway. Source: J. Bonwick, <i>The Slab Allocator</i>
 * (USENIX 1994), section 4.
 *
 * <p>All strategies here compute the color from the slab's number: they keep no state and may be shared by caches and threads.
 */
@NullMarked
package io.slab.color;

import org.jspecify.annotations.NullMarked;
