package io.slab.spi;

/**
 * Decides where in a new slab the first object stands, so that equal fields of objects in different slabs fall on different cache sets.
 *
 * <p>Called once per slab that is made, after its pages were taken, under the cache's lock, from any thread. A color outside of the range fails
 * the growth with {@link io.slab.error.SlabPluginException}, and the pages go back. Source: J. Bonwick, <i>The Slab Allocator</i> (USENIX 1994), section 4.
 */
@FunctionalInterface
public interface ColoringStrategy {
    /** Every first object stands at the lowest place. */
    ColoringStrategy NONE = site -> 0;

    /**
     * Chooses a color.
     *
     * @param site the slab that is made
     * @return 0 to {@code site.colors() - 1}; the first object moves up by color × {@link Site#unitBytes}
     */
    int color(Site site);

    /**
     * A slab that is to be colored.
     *
     * @param cache the cache's name
     * @param slabNumber how many slabs the cache made before
     * @param colors how many colors fit, at least 1
     * @param unitBytes the distance between two colors: the larger of alignment and cache line
     * @param slabBytes the slab's size
     * @param stride the distance between two objects
     * @param cacheLineBytes the cache line's size
     * @param node the NUMA node, or -1
     * @param address the slab's first address, a multiple of its size where that is a power of two; synthetic for memory without real
     *     addresses. With it a strategy knows which cache sets the slab begins at
     */
    record Site(
            String cache,
            long slabNumber,
            int colors,
            long unitBytes,
            long slabBytes,
            long stride,
            long cacheLineBytes,
            int node,
            long address) {}
}
