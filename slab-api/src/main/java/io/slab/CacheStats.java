package io.slab;

/**
 * Figures of one cache at one moment. All objects of all its slabs are in exactly one place:
 * {@code liveObjects + magazineObjects + depotObjects + freeObjects = capacity of all slabs}, but for objects on their way between
 * two places while threads run.
 *
 * @param name the cache's name; size classes of the general allocator are called {@code size-N}, {@code size-N-exact} where the size was
 *     learned, {@code size-N-align-A} where the alignment is large
 * @param general whether it is a size class of the general allocator
 * @param objectSize bytes per object
 * @param stride bytes from one object to the next
 * @param slabBytes bytes of the slabs that are made now; earlier ones may be smaller
 * @param objectsPerSlab objects in such a slab
 * @param colors how many different offsets of the first object such a slab can have
 * @param distinctColors how many different offsets of the first object the slabs that there are really have
 * @param colorBytes bytes of the objects that these slabs could hold but give up for colors; colors in left-over space cost nothing
 * @param descriptors where descriptors are, never {@link DescriptorPlacement#AUTO}
 * @param checks the checks in force
 * @param liveObjects objects that users hold
 * @param magazineObjects free objects that threads and CPU stripes keep to themselves
 * @param depotObjects free objects in the depot
 * @param freeObjects free objects in slabs
 * @param emptySlabs slabs without allocated objects
 * @param partialSlabs slabs with allocated and free objects
 * @param fullSlabs slabs without free objects
 * @param totalSlabBytes bytes of all slabs
 * @param committedBytes bytes of all slabs that are not decommitted
 * @param peakSlabBytes the most that all slabs ever took
 * @param slowPaths how often an operation could not be served from a magazine
 * @param failures allocations that failed
 */
public record CacheStats(
        String name,
        boolean general,
        long objectSize,
        long stride,
        long slabBytes,
        int objectsPerSlab,
        int colors,
        int distinctColors,
        long colorBytes,
        DescriptorPlacement descriptors,
        Checks checks,
        long liveObjects,
        long magazineObjects,
        long depotObjects,
        long freeObjects,
        int emptySlabs,
        int partialSlabs,
        int fullSlabs,
        long totalSlabBytes,
        long committedBytes,
        long peakSlabBytes,
        long slowPaths,
        long failures) {

    /**
     * Bytes of the objects that users hold.
     *
     * @return {@code liveObjects × objectSize}
     */
    public long liveBytes() {
        return liveObjects * objectSize;
    }
}
