package io.slab.core.cache;

import io.slab.ByteStats;
import io.slab.CacheDetail;
import io.slab.CacheKind;
import io.slab.CacheNodeStats;
import io.slab.CacheShape;
import io.slab.CacheStats;
import io.slab.Checks;
import io.slab.DescriptorPlacement;
import io.slab.MagazineStats;
import io.slab.ObjectStats;
import io.slab.SlabCounts;
import io.slab.SlabStats;
import io.slab.WorkStats;
import io.slab.core.memory.CurrentCarrier;
import io.slab.core.slab.Slab;
import io.slab.core.slab.SlabFigures;
import io.slab.core.slab.SlabPool;
import io.slab.core.slab.SlabShape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots of a cache. One is taken under the cache's lock, where nothing moves but objects between users and magazines: those are counted
 * once, magazine by magazine, and what is neither in a magazine nor behind them is live. Thus every sum holds.
 */
public final class CacheFigures {
    private CacheFigures() {}

    /** Tells how much of a range is in physical memory. */
    @FunctionalInterface
    public interface Residency {
        /** For systems that cannot tell. */
        Residency UNKNOWN = (address, bytes) -> -1;

        /**
         * Asks the system.
         *
         * @param address the first address, of a page
         * @param bytes how many, whole pages
         * @return resident bytes; -1 if the system cannot tell
         */
        long bytes(long address, long bytes);
    }

    /**
     * Figures. Takes time for each magazine and NUMA node, not for each slab.
     *
     * @param cache the cache
     * @return a snapshot
     */
    public static CacheStats stats(DepotLayer cache) {
        cache.visit();
        try {
            return stats(cache, null);
        } finally {
            cache.unlock();
        }
    }

    /**
     * Figures, slab by slab and magazine by magazine.
     *
     * @param cache the cache
     * @param residency asked about each slab after the cache's lock is free again
     * @return a snapshot; slabs that went back meanwhile may count as not resident
     */
    public static CacheDetail detail(DepotLayer cache, Residency residency) {
        List<MagazineStats> magazines = new ArrayList<>();
        List<SlabStats> slabs;
        CacheStats stats;
        cache.visit();
        try {
            stats = stats(cache, magazines);
            long now = SlabFigures.now();
            slabs = cache.pool().allSlabs().stream()
                    .map(slab -> stats(cache, slab, now))
                    .toList();
        } finally {
            cache.unlock();
        }
        return new CacheDetail(
                stats,
                slabs.stream()
                        .map(slab -> resident(slab, residency))
                        .sorted(Comparator.comparingLong(SlabStats::address))
                        .toList(),
                magazines);
    }

    private static SlabStats stats(DepotLayer cache, Slab slab, long now) {
        return new SlabStats(
                slab.address(),
                slab.bytes(),
                slab.region().base(),
                nodeId(cache, slab.node()),
                slab.capacity(),
                slab.free(),
                !slab.isDecommitted(),
                slab.isPartial() ? now - slab.partialSince() : 0,
                -1);
    }

    private static SlabStats resident(SlabStats slab, Residency residency) {
        return new SlabStats(
                slab.address(),
                slab.bytes(),
                slab.region(),
                slab.node(),
                slab.capacity(),
                slab.free(),
                slab.committed(),
                slab.partialMillis(),
                residency.bytes(slab.address(), slab.bytes()));
    }

    /**
     * Whom a cache serves.
     *
     * @param cache the cache
     * @return never changes
     */
    public static CacheKind kind(DepotLayer cache) {
        CacheSetup setup = cache.setup();
        return setup.arena() ? CacheKind.ARENA : setup.general() ? CacheKind.SIZE_CLASS : CacheKind.NAMED;
    }

    private static int nodeId(DepotLayer cache, int node) {
        return cache.setup().nodes().placement(node).id();
    }

    private static CacheStats stats(DepotLayer cache, @Nullable List<MagazineStats> magazines) {
        CacheSetup setup = cache.setup();
        SlabPool pool = cache.pool();
        ObjectStats objects = objects(cache, magazines);
        return new CacheStats(
                setup.spec().name(),
                kind(cache),
                shape(setup, pool),
                objects,
                new SlabCounts(
                        pool.figures().emptyCount(),
                        pool.figures().decommittedCount(),
                        pool.figures().partialCount(),
                        pool.figures().fullCount(),
                        pool.figures().occupancy(),
                        pool.figures().partialAgeMillis()),
                bytes(cache, objects),
                work(cache, objects),
                nodes(cache));
    }

    private static CacheShape shape(CacheSetup setup, SlabPool pool) {
        SlabShape shape = setup.geometry().next(pool.counts().totalBytes());
        return new CacheShape(
                setup.spec().objectSize(),
                setup.geometry().stride(),
                shape.slabBytes(),
                shape.objects(),
                shape.colors(),
                setup.slabs().colors().distinct(),
                setup.slabs().colors().bytes(),
                setup.geometry().onSlab() ? DescriptorPlacement.ON_SLAB : DescriptorPlacement.OFF_SLAB,
                setup.checked() ? Checks.STANDARD : Checks.OFF);
    }

    private static ObjectStats objects(DepotLayer cache, @Nullable List<MagazineStats> magazines) {
        SlabPool pool = cache.pool();
        long depot = cache.depots().count();
        long outside = pool.counts().outside() - depot;
        long left = outside;
        for (Magazine m : cache.magazines().owned()) {
            left -= count(m, left, magazines, -1);
        }
        Magazine[] stripes = cache.magazines().stripes();
        for (int i = 0; i < stripes.length; i++) {
            left -= count(stripes[i], left, magazines, i);
        }
        return new ObjectStats(
                left,
                outside - left,
                depot,
                pool.counts().freeObjects(),
                pool.counts().objects(),
                pool.figures().peakOutside());
    }

    /** Objects in a magazine, {@code left} at most: one that changed magazines since the first was read must not count twice. */
    private static long count(Magazine m, long left, @Nullable List<MagazineStats> magazines, int stripe) {
        long count = Math.clamp(m.count(), 0, left); // racy
        int capacity = m.capacity();
        if (magazines != null && capacity > 0) {
            Thread owner = m.thread();
            magazines.add(new MagazineStats(
                    kind(m, stripe),
                    owner == null ? "" : owner.getName(),
                    stripe >= 0 ? stripe : m.isCarriers() ? CurrentCarrier.ordinal(m.holder()) : m.holder(),
                    count,
                    capacity));
        }
        return count;
    }

    private static MagazineStats.Kind kind(Magazine m, int stripe) {
        if (stripe >= 0) {
            return MagazineStats.Kind.STRIPE;
        }
        if (m.isCarriers()) {
            return MagazineStats.Kind.CARRIER;
        }
        return m instanceof ConfinedMagazine ? MagazineStats.Kind.CONFINED : MagazineStats.Kind.THREAD;
    }

    private static ByteStats bytes(DepotLayer cache, ObjectStats objects) {
        CacheSetup setup = cache.setup();
        SlabPool pool = cache.pool();
        long size = setup.spec().objectSize();
        long stride = setup.geometry().stride();
        long requested = setup.general()
                ? Math.round((double) objects.live() * cache.exchange().meanWish(size))
                : objects.live() * size;
        long overhead = pool.counts().totalBytes() - pool.counts().objects() * stride;
        long header = pool.figures().headerBytes();
        long color = pool.figures().colorBytes();
        long empty = pool.figures().emptyObjects() * stride;
        return new ByteStats(
                requested,
                objects.live() * size,
                (objects.magazines() + objects.depot()) * stride,
                objects.free() * stride - empty,
                empty,
                objects.live() * stride - requested,
                header,
                color,
                overhead - header - color,
                pool.counts().totalBytes(),
                pool.counts().committedBytes(),
                pool.counts().peakBytes());
    }

    private static WorkStats work(DepotLayer cache, ObjectStats objects) {
        SlabPool pool = cache.pool();
        long handedOut = cache.exchange().handedOut();
        return new WorkStats(
                handedOut,
                handedOut - objects.live() - objects.magazines(),
                cache.slowPaths(),
                cache.cacheLock().contentions(),
                cache.shortfall().failures(),
                cache.setup().slabs().constructed(),
                cache.setup().slabs().destructed(),
                pool.counts().created(),
                pool.figures().released(),
                pool.figures().reclaimedBytes());
    }

    private static List<CacheNodeStats> nodes(DepotLayer cache) {
        SlabFigures figures = cache.pool().figures();
        int count = cache.setup().nodes().count();
        List<CacheNodeStats> nodes = new ArrayList<>(count);
        for (int node = 0; node < count; node++) {
            nodes.add(new CacheNodeStats(
                    nodeId(cache, node),
                    figures.slabs(node),
                    figures.bytes(node),
                    cache.depots().count(node)));
        }
        return nodes;
    }
}
