package io.slab.tools.replay;

/**
 * Occupancy of one slab cache at one moment.
 *
 * @param name its name
 * @param objectSize bytes per object
 * @param liveObjects objects that the replayed program holds
 * @param cachedObjects free objects in magazines and the depot
 * @param freeObjects free objects in slabs
 * @param emptySlabs slabs without allocated objects
 * @param partialSlabs slabs with allocated and free objects
 * @param fullSlabs slabs without free objects
 * @param slabBytes bytes of all its slabs
 */
public record CacheUse(
        String name,
        long objectSize,
        long liveObjects,
        long cachedObjects,
        long freeObjects,
        int emptySlabs,
        int partialSlabs,
        int fullSlabs,
        long slabBytes) {}
