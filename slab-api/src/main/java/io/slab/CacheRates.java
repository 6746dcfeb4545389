package io.slab;

import org.jspecify.annotations.Nullable;

/**
 * What happened in a cache between two snapshots, per second.
 *
 * @param name the cache
 * @param allocations see {@link WorkStats#allocations()}
 * @param frees see {@link WorkStats#frees()}
 * @param slowPaths operations that missed their magazine
 * @param contentions visits that found the cache's lock taken
 * @param failures failed allocations
 * @param liveBytes growth of the live bytes; negative if they shrank
 * @param slabBytes growth of the slabs' bytes
 * @param slabsCreated slabs made
 * @param slabsReleased slabs given back
 */
public record CacheRates(
        String name,
        double allocations,
        double frees,
        double slowPaths,
        double contentions,
        double failures,
        double liveBytes,
        double slabBytes,
        double slabsCreated,
        double slabsReleased) {

    private static final WorkStats NOTHING = new WorkStats(0, 0, 0, 0, FailureStats.NONE, 0, 0, 0, 0, 0);

    static CacheRates between(long nanos, @Nullable CacheStats earlier, CacheStats later) {
        // A cache that was closed and made anew under its name counts from zero.
        boolean same = earlier != null
                && earlier.work().slabsCreated() <= later.work().slabsCreated()
                && earlier.work().slowPaths() <= later.work().slowPaths();
        WorkStats before = earlier != null && same ? earlier.work() : NOTHING;
        WorkStats now = later.work();
        return new CacheRates(
                later.name(),
                AllocatorRates.perSecond(nanos, now.allocations() - before.allocations()),
                AllocatorRates.perSecond(nanos, now.frees() - before.frees()),
                AllocatorRates.perSecond(nanos, now.slowPaths() - before.slowPaths()),
                AllocatorRates.perSecond(nanos, now.contentions() - before.contentions()),
                AllocatorRates.perSecond(
                        nanos, now.failures().total() - before.failures().total()),
                AllocatorRates.perSecond(nanos, later.liveBytes() - (earlier == null ? 0 : earlier.liveBytes())),
                AllocatorRates.perSecond(
                        nanos, later.totalSlabBytes() - (earlier == null ? 0 : earlier.totalSlabBytes())),
                AllocatorRates.perSecond(nanos, now.slabsCreated() - before.slabsCreated()),
                AllocatorRates.perSecond(nanos, now.slabsReleased() - before.slabsReleased()));
    }
}
