package io.slab.stats.jfr;

import io.slab.spi.SlabEvent;
import java.util.stream.Collectors;
import jdk.jfr.EventType;

/** Fills events in, those that a recording asked for. */
final class Recording {
    /** Sites of a leak that are told. */
    private static final int MOST_SITES = 20;

    private static final EventType SAMPLE = EventType.getEventType(SlabEvents.AllocationSample.class);

    private Recording() {}

    /** Whether a recording asks for samples. */
    static boolean hearsSamples() {
        return SAMPLE.isEnabled();
    }

    static void record(String allocator, SlabEvent event) {
        switch (event) {
            case SlabEvent.RegionReserved it ->
                region(new SlabEvents.RegionReserve(), it.address(), it.bytes(), allocator);
            case SlabEvent.RegionReleased it ->
                region(new SlabEvents.RegionRelease(), it.address(), it.bytes(), allocator);
            case SlabEvent.SlabCreated it ->
                slab(new SlabEvents.SlabCreate(), it.cache(), it.address(), it.bytes(), allocator);
            case SlabEvent.SlabReleased it ->
                slab(new SlabEvents.SlabRelease(), it.cache(), it.address(), it.bytes(), allocator);
            case SlabEvent.MagazineResized it -> {
                SlabEvents.MagazineResize e = new SlabEvents.MagazineResize();
                if (e.isEnabled()) {
                    e.cache = it.cache();
                    e.before = it.from();
                    e.after = it.to();
                    commit(e, allocator);
                }
            }
            case SlabEvent.Reclaimed it -> {
                SlabEvents.Reclaim e = new SlabEvents.Reclaim();
                if (e.isEnabled()) {
                    e.bytes = it.bytes();
                    commit(e, allocator);
                }
            }
            case SlabEvent.Rebalanced it -> {
                SlabEvents.Rebalance e = new SlabEvents.Rebalance();
                if (e.isEnabled()) {
                    e.bytes = it.bytes();
                    commit(e, allocator);
                }
            }
            case SlabEvent.LimitReached it -> {
                SlabEvents.LimitReached e = new SlabEvents.LimitReached();
                if (e.isEnabled()) {
                    e.cache = it.cache();
                    e.limit = it.limit().name();
                    e.soft = it.soft();
                    commit(e, allocator);
                }
            }
            case SlabEvent.AllocationFailed it -> {
                SlabEvents.AllocationFailure e = new SlabEvents.AllocationFailure();
                if (e.isEnabled()) {
                    e.cache = it.cache();
                    e.limit = it.limit().name();
                    e.message = it.message();
                    commit(e, allocator);
                }
            }
            case SlabEvent.Corruption it -> {
                SlabEvents.Corruption e = new SlabEvents.Corruption();
                if (e.isEnabled()) {
                    e.cache = it.cache();
                    e.address = it.address();
                    e.message = it.message();
                    commit(e, allocator);
                }
            }
            case SlabEvent.Leaked it -> {
                SlabEvents.Leak e = new SlabEvents.Leak();
                if (e.isEnabled()) {
                    e.cache = it.cache();
                    e.objects = it.objects();
                    e.bytes = it.bytes();
                    e.sites = it.sites().stream()
                            .limit(MOST_SITES)
                            .map(site -> site.toText(Integer.MAX_VALUE))
                            .collect(Collectors.joining("\n"));
                    commit(e, allocator);
                }
            }
            case SlabEvent.AllocationSampled it -> {
                SlabEvents.AllocationSample e = new SlabEvents.AllocationSample();
                if (e.isEnabled()) {
                    e.cache = it.cache();
                    e.owner = it.owner();
                    e.address = it.address();
                    e.bytes = it.bytes();
                    e.weight = it.weight();
                    commit(e, allocator);
                }
            }
            case SlabEvent.CacheCreated it -> {} // the first statistics tell
            case SlabEvent.CacheClosed it -> {}
        }
    }

    private static void region(SlabEvents.OfRegion e, long address, long bytes, String allocator) {
        if (e.isEnabled()) {
            e.address = address;
            e.bytes = bytes;
            commit(e, allocator);
        }
    }

    private static void slab(SlabEvents.OfSlab e, String cache, long address, long bytes, String allocator) {
        if (e.isEnabled()) {
            e.cache = cache;
            e.address = address;
            e.bytes = bytes;
            commit(e, allocator);
        }
    }

    static void commit(SlabJfrEvent event, String allocator) {
        event.allocator = allocator;
        event.commit();
    }
}
