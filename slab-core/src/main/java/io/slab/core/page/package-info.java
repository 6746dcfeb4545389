/**
 * The page layer: regions from a page backend, a buddy tree per region that cuts them into runs of pages, and the map from any address to
 * what stands there.
 *
 * <h2>Invariants</h2>
 * <ul>
 *   <li>Every frame of a region is in exactly one free block of its buddy tree, or in exactly one {@link io.slab.core.page.Span}.
 *   <li>{@code freeFrames = Σ over orders (free blocks × 2^order)}; no two free buddies of one order stand side by side unmerged.
 *   <li>A used frame is committed, but for those of decommitted slabs and of {@link io.slab.core.page.Hole}s.
 *   <li>The page map leads from each frame of a span to that span or to its hole, and from every other frame to nothing.
 *   <li>The word of each 4 KiB in {@link io.slab.core.page.FrameWords} tells exactly what of that frees may take, or is of other addresses or another allocator, or 0.
 * </ul>
 */
@NullMarked
package io.slab.core.page;

import org.jspecify.annotations.NullMarked;
