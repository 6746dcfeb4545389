package io.slab;

import java.util.List;

/**
 * A cache, slab by slab and magazine by magazine, taken under its lock: the slabs add up to {@code stats}, and so do the magazines.
 *
 * @param stats its figures
 * @param slabs its slabs, by address
 * @param magazines its magazines that ever held something: of confined handles, then of threads and carriers, then stripes
 */
public record CacheDetail(CacheStats stats, List<SlabStats> slabs, List<MagazineStats> magazines) {
    /** Copies the lists. */
    public CacheDetail {
        slabs = List.copyOf(slabs);
        magazines = List.copyOf(magazines);
    }

    /**
     * Bytes of its slabs that are in physical memory.
     *
     * @return bytes; -1 where the system cannot tell
     */
    public long residentBytes() {
        long sum = 0;
        for (SlabStats slab : slabs) {
            if (slab.residentBytes() < 0) {
                return -1;
            }
            sum += slab.residentBytes();
        }
        return sum;
    }
}
