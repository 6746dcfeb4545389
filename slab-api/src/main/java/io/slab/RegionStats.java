package io.slab;

import java.util.List;

/**
 * Figures of one region: a contiguous range that the page backend gave.
 *
 * @param address its first address; synthetic for backends without real addresses
 * @param bytes its size
 * @param committedBytes bytes that may be backed by memory: in use, or free and not yet given back
 * @param usedBytes bytes in slabs and page runs
 * @param largestFreeRun bytes of the largest free run
 * @param node the NUMA node it was asked for, or -1 for none
 * @param freeByOrder how fragmented its free pages are: element k counts the free blocks of 2<sup>k</sup> pages
 */
public record RegionStats(
        long address,
        long bytes,
        long committedBytes,
        long usedBytes,
        long largestFreeRun,
        int node,
        List<Integer> freeByOrder) {
    /** Copies the list. */
    public RegionStats {
        freeByOrder = List.copyOf(freeByOrder);
    }
}
