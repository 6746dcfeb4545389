package io.slab;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What happened between two snapshots of an allocator, per second.
 *
 * @param nanos the time between them, at least 1
 * @param liveBytes growth of the live bytes; negative if they shrank
 * @param committedBytes growth of the committed bytes
 * @param reclaimedBytes bytes given back by reclaims
 * @param failures failed allocations
 * @param caches of each cache of the later snapshot, in its order
 */
public record AllocatorRates(
        long nanos,
        double liveBytes,
        double committedBytes,
        double reclaimedBytes,
        double failures,
        List<CacheRates> caches) {
    /** Copies the list. */
    public AllocatorRates {
        caches = List.copyOf(caches);
    }

    static AllocatorRates between(AllocatorStats earlier, AllocatorStats later) {
        if (!earlier.name().equals(later.name()) || earlier.uptimeNanos() >= later.uptimeNanos()) {
            throw new IllegalArgumentException("rates need an earlier snapshot of allocator '" + later.name()
                    + "': this one is of '" + earlier.name() + "' and "
                    + (earlier.uptimeNanos() - later.uptimeNanos()) + " ns later");
        }
        long nanos = later.uptimeNanos() - earlier.uptimeNanos();
        Map<String, CacheStats> before = new HashMap<>();
        earlier.caches().forEach(cache -> before.put(cache.kind() + cache.name(), cache));
        return new AllocatorRates(
                nanos,
                perSecond(nanos, later.liveBytes() - earlier.liveBytes()),
                perSecond(nanos, later.committedBytes() - earlier.committedBytes()),
                perSecond(nanos, later.reclaimedBytes() - earlier.reclaimedBytes()),
                perSecond(nanos, later.failures().total() - earlier.failures().total()),
                later.caches().stream()
                        .map(cache -> CacheRates.between(nanos, before.get(cache.kind() + cache.name()), cache))
                        .toList());
    }

    static double perSecond(long nanos, long amount) {
        return (double) amount * 1e9 / (double) nanos;
    }
}
