package io.slab.stats;

import io.slab.spi.SlabEvent;
import io.slab.spi.SlabListener;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts events by kind: the rates that the figures of one moment do not show. Thread-safe; hand an instance to the builder and keep it.
 *
 * <pre>{@code
 * CountingListener counts = new CountingListener();
 * SlabAllocator slabs = Slabs.builder().listener(Strategy.of("count", counts)).create();
 * }</pre>
 */
public final class CountingListener implements SlabListener {
    /** What is counted. */
    public enum Kind {
        /** Caches made, size classes among them. */
        CACHES_CREATED,
        /** Caches closed, but for size classes. */
        CACHES_CLOSED,
        /** Regions taken from the page backend. */
        REGIONS_RESERVED,
        /** Regions given back to it. */
        REGIONS_RELEASED,
        /** Slabs made. */
        SLABS_CREATED,
        /** Slabs given back. */
        SLABS_RELEASED,
        /** Changes of a magazine's capacity. */
        MAGAZINES_RESIZED,
        /** Calls of {@code reclaim()} and {@code shrink()} that gave memory back. */
        RECLAIMS,
        /** Bytes that those gave back. */
        RECLAIMED_BYTES,
        /** Bytes that were moved to the NUMA nodes of their users. */
        REBALANCED_BYTES,
        /** Times that a hard or soft limit was reached, and memory was reclaimed. */
        LIMITS_REACHED,
        /** Failed allocations. */
        FAILURES,
        /** Damage found. */
        CORRUPTIONS,
        /** Objects that were never freed when their cache was closed. */
        LEAKED_OBJECTS,
        /** Sampled allocations. */
        SAMPLES
    }

    private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);

    /** Starts at zero. */
    public CountingListener() {
        for (Kind kind : Kind.values()) {
            counts.put(kind, new LongAdder());
        }
    }

    @Override
    public boolean hearsSamples() {
        return true;
    }

    @Override
    public void onEvent(SlabEvent event) {
        switch (event) {
            case SlabEvent.CacheCreated c -> add(Kind.CACHES_CREATED, 1);
            case SlabEvent.CacheClosed c -> add(Kind.CACHES_CLOSED, 1);
            case SlabEvent.RegionReserved r -> add(Kind.REGIONS_RESERVED, 1);
            case SlabEvent.RegionReleased r -> add(Kind.REGIONS_RELEASED, 1);
            case SlabEvent.SlabCreated s -> add(Kind.SLABS_CREATED, 1);
            case SlabEvent.SlabReleased s -> add(Kind.SLABS_RELEASED, 1);
            case SlabEvent.MagazineResized m -> add(Kind.MAGAZINES_RESIZED, 1);
            case SlabEvent.Reclaimed r -> {
                add(Kind.RECLAIMS, 1);
                add(Kind.RECLAIMED_BYTES, r.bytes());
            }
            case SlabEvent.Rebalanced r -> add(Kind.REBALANCED_BYTES, r.bytes());
            case SlabEvent.LimitReached l -> add(Kind.LIMITS_REACHED, 1);
            case SlabEvent.AllocationFailed f -> add(Kind.FAILURES, 1);
            case SlabEvent.Corruption c -> add(Kind.CORRUPTIONS, 1);
            case SlabEvent.Leaked l -> add(Kind.LEAKED_OBJECTS, l.objects());
            case SlabEvent.AllocationSampled s -> add(Kind.SAMPLES, 1);
        }
    }

    private void add(Kind kind, long amount) {
        LongAdder counter = counts.get(kind);
        if (counter != null) { // every kind has one
            counter.add(amount);
        }
    }

    /**
     * A count.
     *
     * @param kind which
     * @return what was counted so far
     */
    public long count(Kind kind) {
        LongAdder counter = counts.get(kind);
        return counter == null ? 0 : counter.sum();
    }

    /**
     * All counts at about one moment.
     *
     * @return a copy
     */
    public Map<Kind, Long> counts() {
        Map<Kind, Long> copy = new EnumMap<>(Kind.class);
        counts.forEach((kind, counter) -> copy.put(kind, counter.sum()));
        return copy;
    }

    @Override
    public String toString() {
        return counts().toString();
    }
}
