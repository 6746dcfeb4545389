package io.slab;

import java.util.List;

/**
 * An allocator, slab by slab: where each byte of its regions is, and what of it is in physical memory.
 *
 * @param stats its figures; {@code stats.caches()} are those of {@code caches}
 * @param residentBytes bytes of its regions that are in physical memory, as the system counts them; -1 where it cannot tell
 * @param regionResidentBytes the same of each of {@code stats.regions()}
 * @param caches every cache, users' first
 * @param runs the page runs that users and arenas hold, by address
 */
public record AllocatorDetail(
        AllocatorStats stats,
        long residentBytes,
        List<Long> regionResidentBytes,
        List<CacheDetail> caches,
        List<RunStats> runs) {
    /** Copies the lists. */
    public AllocatorDetail {
        regionResidentBytes = List.copyOf(regionResidentBytes);
        caches = List.copyOf(caches);
        runs = List.copyOf(runs);
    }
}
