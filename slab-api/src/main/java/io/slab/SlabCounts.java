package io.slab;

import java.util.List;

/**
 * How full a cache's slabs are. {@code empty + partial + full = } all slabs {@code = } the sum of {@code occupancy}.
 *
 * @param empty slabs without allocated objects
 * @param decommitted of those, slabs whose memory went back while they keep their address space
 * @param partial slabs with allocated and free objects
 * @param full slabs without free objects
 * @param occupancy ten counts: empty slabs, partial ones by eighths of fullness from the sparsest to the fullest, full slabs. Objects in
 *     magazines and the depot count as allocated
 * @param partialAgeMillis for how long partial slabs have been neither empty nor full, on average; 0 without any. Sparse slabs of great age
 *     are held by objects of long life: external fragmentation that does not heal by itself
 */
public record SlabCounts(
        int empty, int decommitted, int partial, int full, List<Integer> occupancy, long partialAgeMillis) {
    /** Copies the list. */
    public SlabCounts {
        occupancy = List.copyOf(occupancy);
    }

    /**
     * All slabs.
     *
     * @return their number
     */
    public int total() {
        return empty + partial + full;
    }
}
