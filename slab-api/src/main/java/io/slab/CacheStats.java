package io.slab;

import java.util.List;

/**
 * Figures of one cache at one moment, taken under its lock: the sums that the parts' documentation names hold in each snapshot, whatever
 * threads do meanwhile. Magazines are read while their owners run: an object that changes hands at that very moment is counted as live or as in a
 * magazine.
 *
 * @param name the cache's name; size classes of the general allocator are called {@code size-N}, {@code size-N-exact} where the size was
 *     learned, {@code size-N-align-A} where the alignment is large; those of arenas {@code arena-N}
 * @param kind whom it serves
 * @param shape how its slabs are cut
 * @param objects where its objects are
 * @param slabs how full its slabs are
 * @param bytes what the bytes of its slabs are used for
 * @param work what it did since it was made
 * @param nodes what it has on each NUMA node; their slabs and depot objects add up to its own
 */
public record CacheStats(
        String name,
        CacheKind kind,
        CacheShape shape,
        ObjectStats objects,
        SlabCounts slabs,
        ByteStats bytes,
        WorkStats work,
        List<CacheNodeStats> nodes) {

    /** Copies the list. */
    public CacheStats {
        nodes = List.copyOf(nodes);
    }

    /**
     * Whether it is a size class.
     *
     * @return false for caches that users made
     */
    public boolean general() {
        return kind != CacheKind.NAMED;
    }

    /**
     * {@link CacheShape#objectSize()}.
     *
     * @return bytes
     */
    public long objectSize() {
        return shape.objectSize();
    }

    /**
     * {@link CacheShape#stride()}.
     *
     * @return bytes
     */
    public long stride() {
        return shape.stride();
    }

    /**
     * {@link CacheShape#slabBytes()}.
     *
     * @return bytes
     */
    public long slabBytes() {
        return shape.slabBytes();
    }

    /**
     * {@link CacheShape#objectsPerSlab()}.
     *
     * @return objects
     */
    public int objectsPerSlab() {
        return shape.objectsPerSlab();
    }

    /**
     * {@link CacheShape#colors()}.
     *
     * @return colors
     */
    public int colors() {
        return shape.colors();
    }

    /**
     * {@link CacheShape#distinctColors()}.
     *
     * @return colors
     */
    public int distinctColors() {
        return shape.distinctColors();
    }

    /**
     * {@link CacheShape#colorBytes()}.
     *
     * @return bytes
     */
    public long colorBytes() {
        return shape.colorBytes();
    }

    /**
     * {@link CacheShape#descriptors()}.
     *
     * @return the placement
     */
    public DescriptorPlacement descriptors() {
        return shape.descriptors();
    }

    /**
     * {@link CacheShape#checks()}.
     *
     * @return the checks
     */
    public Checks checks() {
        return shape.checks();
    }

    /**
     * {@link ObjectStats#live()}.
     *
     * @return objects
     */
    public long liveObjects() {
        return objects.live();
    }

    /**
     * {@link ObjectStats#magazines()}.
     *
     * @return objects
     */
    public long magazineObjects() {
        return objects.magazines();
    }

    /**
     * {@link ObjectStats#depot()}.
     *
     * @return objects
     */
    public long depotObjects() {
        return objects.depot();
    }

    /**
     * {@link ObjectStats#free()}.
     *
     * @return objects
     */
    public long freeObjects() {
        return objects.free();
    }

    /**
     * {@link SlabCounts#empty()}.
     *
     * @return slabs
     */
    public int emptySlabs() {
        return slabs.empty();
    }

    /**
     * {@link SlabCounts#partial()}.
     *
     * @return slabs
     */
    public int partialSlabs() {
        return slabs.partial();
    }

    /**
     * {@link SlabCounts#full()}.
     *
     * @return slabs
     */
    public int fullSlabs() {
        return slabs.full();
    }

    /**
     * {@link ByteStats#slab()}.
     *
     * @return bytes
     */
    public long totalSlabBytes() {
        return bytes.slab();
    }

    /**
     * {@link ByteStats#committed()}.
     *
     * @return bytes
     */
    public long committedBytes() {
        return bytes.committed();
    }

    /**
     * {@link ByteStats#peakSlab()}.
     *
     * @return bytes
     */
    public long peakSlabBytes() {
        return bytes.peakSlab();
    }

    /**
     * {@link WorkStats#slowPaths()}.
     *
     * @return operations
     */
    public long slowPaths() {
        return work.slowPaths();
    }

    /**
     * All failed allocations.
     *
     * @return allocations
     */
    public long failures() {
        return work.failures().total();
    }

    /**
     * {@link ByteStats#live()}.
     *
     * @return {@code liveObjects × objectSize}
     */
    public long liveBytes() {
        return bytes.live();
    }
}
