package io.slab.spi;

/**
 * Decides what becomes of a slab whose last object was freed.
 *
 * <p>Called once per slab that empties, under the cache's lock, from the thread whose free (or flush of a magazine) emptied it. Must be
 * quick. If it throws, the slab is kept and the failure is reported to the listeners and the log; the free itself succeeds.
 */
@FunctionalInterface
public interface ReclaimPolicy {
    /**
     * Decides.
     *
     * @param usage the cache that the slab belongs to, the newly empty slab included
     * @return what to do with this slab
     */
    Decision onEmpty(Usage usage);

    /** What can be done with an empty slab, from the warmest to the coldest. */
    enum Decision {
        /** The cache keeps it, ready for use. */
        KEEP,
        /** The cache keeps its address space, the memory goes back to the backend. */
        DECOMMIT,
        /** Its pages go to the allocator's free pages, still committed, for any cache. */
        RECYCLE,
        /** Its pages go to the allocator's free pages, the memory to the backend. */
        RELEASE
    }

    /**
     * A cache's use of memory.
     *
     * @param cache the cache's name
     * @param slabBytes the size of the slab that emptied
     * @param emptySlabs empty slabs the cache keeps, this one included
     * @param emptyBytes their bytes
     * @param totalSlabs all slabs of the cache
     * @param totalBytes their bytes
     * @param allocatedObjects objects that are not in a slab: with users, in magazines or in the depot
     * @param freeCommittedBytes bytes of free pages that the allocator keeps committed
     * @param usedBytes bytes of all slabs and page runs of the allocator
     */
    record Usage(
            String cache,
            long slabBytes,
            int emptySlabs,
            long emptyBytes,
            int totalSlabs,
            long totalBytes,
            long allocatedObjects,
            long freeCommittedBytes,
            long usedBytes) {}
}
