package io.slab;

/**
 * What a cache has on one NUMA node.
 *
 * @param node the system's number of the node; -1 without NUMA affinity
 * @param slabs its slabs there
 * @param slabBytes their bytes
 * @param depotObjects free objects in the node's depot
 */
public record CacheNodeStats(int node, int slabs, long slabBytes, long depotObjects) {}
