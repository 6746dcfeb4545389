package io.slab;

/**
 * Figures of one region: a contiguous range that the page backend gave.
 *
 * @param address its first address; synthetic for backends without real addresses
 * @param bytes its size
 * @param committedBytes bytes that may be backed by memory: in use, or free and not yet given back
 * @param usedBytes bytes in slabs and page runs
 * @param largestFreeRun bytes of the largest free run
 * @param node the NUMA node it was asked for, or -1 for none
 */
public record RegionStats(
        long address, long bytes, long committedBytes, long usedBytes, long largestFreeRun, int node) {}
