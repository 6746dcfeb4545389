/**
 * What applications call: {@link io.slab.Slabs} makes a {@link io.slab.SlabAllocator}, which makes
 * {@link io.slab.SlabCache}s of equally sized objects, serves any size, and opens {@link java.lang.foreign.Arena}s.
 *
 * <h2>Terms</h2>
 * <ul>
 *   <li><b>object</b>: a piece of memory handed to the user; a cache's objects all have one size.
 *   <li><b>stride</b>: the distance in bytes between two neighbouring objects: the size rounded up to the alignment.
 *   <li><b>slab</b>: a run of 2<sup>order</sup> pages, aligned to its own size, cut into objects of one cache.
 *   <li><b>magazine</b>: a thread's private stack of free objects; <b>depot</b>: what magazines are filled from.
 *   <li><b>address</b>: a {@code long}. With native page backends it is the real address; with the {@code heap} backend it
 *       is a synthetic number that only the allocator that gave it understands ({@link io.slab.SlabAllocator#segmentOf}).
 * </ul>
 *
 * <h2>Nulls</h2>
 * No parameter and no result is {@code null} unless it is marked {@link org.jspecify.annotations.Nullable}; a {@code null} given
 * anyway fails with a {@link java.lang.NullPointerException} before anything changes.
 *
 * <h2>Errors</h2>
 * Every failure is a {@link io.slab.error.SlabException}; its message holds the values, the limit that was hit and the remedy. A call
 * that throws has changed nothing, unless its documentation says otherwise.
 */
@NullMarked
package io.slab;

import org.jspecify.annotations.NullMarked;
