package io.slab;

/**
 * Where a slab's descriptor is kept.
 *
 * <p>The engine's own state is always on the Java heap, where no stray off-heap write reaches it. {@link #ON_SLAB} adds a
 * self-describing, checksummed header at the start of the slab (magic, cache, stride, color, bitmap) that
 * {@link SlabAllocator#verify()} compares with it.
 */
public enum DescriptorPlacement {
    /** {@link #ON_SLAB} for objects smaller than an eighth of a page, else {@link #OFF_SLAB} (Bonwick's rule). */
    AUTO,
    /** A header stands at the slab's start, before the first object. */
    ON_SLAB,
    /** The slab holds nothing but objects. */
    OFF_SLAB
}
