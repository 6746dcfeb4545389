package io.slab;

/**
 * What an allocator has on one NUMA node.
 *
 * @param node the system's number of the node; -1 without NUMA affinity
 * @param reservedBytes address space of its regions
 * @param committedBytes of that, bytes that may be backed by memory
 * @param usedBytes bytes in slabs and page runs of these regions
 * @param slabs slabs that serve the node's threads; a migrated slab may stand in another node's region
 * @param slabBytes their bytes
 * @param depotObjects free objects in the node's depots
 */
public record NodeStats(
        int node,
        long reservedBytes,
        long committedBytes,
        long usedBytes,
        int slabs,
        long slabBytes,
        long depotObjects) {}
