package io.slab.stats.jfr;

import io.slab.AllocationProfile;
import io.slab.AllocationSite;
import io.slab.AllocatorStats;
import io.slab.CacheStats;
import io.slab.error.SlabClosedException;
import io.slab.spi.AllocatorView;
import jdk.jfr.FlightRecorder;

/** Records figures as often as a recording asks for. Called by Flight Recorder's own thread. */
final class Statistics {
    private final AllocatorView allocator;
    private final Runnable ofAllocator = this::allocator;
    private final Runnable ofCaches = this::caches;
    private final Runnable ofSites = this::sites;

    private Statistics(AllocatorView allocator) {
        this.allocator = allocator;
    }

    static Statistics start(AllocatorView allocator) {
        Statistics statistics = new Statistics(allocator);
        FlightRecorder.addPeriodicEvent(StatisticsEvents.AllocatorStatistics.class, statistics.ofAllocator);
        FlightRecorder.addPeriodicEvent(StatisticsEvents.CacheStatistics.class, statistics.ofCaches);
        FlightRecorder.addPeriodicEvent(StatisticsEvents.AllocationSiteStatistics.class, statistics.ofSites);
        return statistics;
    }

    void stop() {
        FlightRecorder.removePeriodicEvent(ofAllocator);
        FlightRecorder.removePeriodicEvent(ofCaches);
        FlightRecorder.removePeriodicEvent(ofSites);
    }

    private void allocator() {
        AllocatorStats stats;
        try {
            stats = allocator.stats();
        } catch (SlabClosedException e) {
            return; // it is about to stop this
        }
        StatisticsEvents.AllocatorStatistics e = new StatisticsEvents.AllocatorStatistics();
        e.backend = stats.backend().name();
        e.liveObjects = stats.liveObjects();
        e.liveBytes = stats.liveBytes();
        e.requestedBytes = stats.requestedBytes();
        e.slabBytes = stats.slabBytes();
        e.runBytes = stats.runBytes();
        e.usedBytes = stats.usedBytes();
        e.committedBytes = stats.committedBytes();
        e.freeCommittedBytes = stats.freeCommittedBytes();
        e.reservedBytes = stats.reservedBytes();
        e.reclaimedBytes = stats.reclaimedBytes();
        e.heapMetadataBytes = stats.heapMetadataBytes();
        e.failures = stats.failures().total();
        Recording.commit(e, stats.name());
    }

    private void caches() {
        try {
            AllocatorStats stats = allocator.stats();
            stats.caches().forEach(cache -> cache(stats.name(), cache));
        } catch (SlabClosedException e) {
            return; // it is about to stop this
        }
    }

    private void sites() {
        AllocationProfile profile;
        try {
            profile = allocator.profile();
        } catch (SlabClosedException e) {
            return; // it is about to stop this
        }
        for (AllocationSite site : profile.sites()) {
            StatisticsEvents.AllocationSiteStatistics e = new StatisticsEvents.AllocationSiteStatistics();
            e.cache = site.cache();
            e.owner = site.owner();
            e.frames = String.join("\n", site.frames());
            e.samples = site.samples();
            e.liveObjects = site.objects();
            e.liveBytes = site.bytes();
            Recording.commit(e, profile.allocator());
        }
    }

    private static void cache(String allocator, CacheStats cache) {
        StatisticsEvents.CacheStatistics e = new StatisticsEvents.CacheStatistics();
        e.cache = cache.name();
        e.kind = cache.kind().name();
        e.objectSize = cache.objectSize();
        e.liveObjects = cache.liveObjects();
        e.magazineObjects = cache.magazineObjects();
        e.depotObjects = cache.depotObjects();
        e.freeObjects = cache.freeObjects();
        e.emptySlabs = cache.emptySlabs();
        e.partialSlabs = cache.partialSlabs();
        e.fullSlabs = cache.fullSlabs();
        e.liveBytes = cache.liveBytes();
        e.requestedBytes = cache.bytes().requested();
        e.slabBytes = cache.totalSlabBytes();
        e.committedBytes = cache.committedBytes();
        e.internalWasteBytes = cache.bytes().internalWaste();
        e.scatteredBytes = cache.bytes().scattered();
        e.allocations = cache.work().allocations();
        e.frees = cache.work().frees();
        e.slowPaths = cache.slowPaths();
        e.contentions = cache.work().contentions();
        e.failures = cache.failures();
        Recording.commit(e, allocator);
    }
}
