package io.slab;

/**
 * One slab at one moment: a cell of the fragmentation picture.
 *
 * @param address its first address; synthetic for backends without real addresses
 * @param bytes its size
 * @param region the address of the region it stands in
 * @param node the NUMA node whose threads it serves; -1 without NUMA affinity
 * @param capacity how many objects it holds
 * @param free how many of them are free in the slab; those in magazines and the depot are not
 * @param committed whether its memory is there; false for an empty slab that was decommitted
 * @param partialMillis for how long it has been neither empty nor full; 0 if it is one of them
 * @param residentBytes bytes that are in physical memory; -1 where the system cannot tell
 */
public record SlabStats(
        long address,
        long bytes,
        long region,
        int node,
        int capacity,
        int free,
        boolean committed,
        long partialMillis,
        long residentBytes) {
    /**
     * How full it is.
     *
     * @return 0 for empty to 1 for full
     */
    public double occupancy() {
        return (double) (capacity - free) / capacity;
    }
}
