package io.slab.tools.source;

import io.slab.tools.view.AllocatorView;
import io.slab.tools.view.CacheView;
import io.slab.tools.view.Reading;
import io.slab.tools.view.Sample;
import io.slab.tools.view.Site;
import io.slab.tools.view.SlabMap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import org.jspecify.annotations.Nullable;

/**
 * Puts the figures that were recorded one by one together again. Events of one moment stand together, each allocator and each cache once: when one
 * comes again, the next moment has begun. What does not come in a moment was closed.
 */
final class RecordedReadings {
    private static final String ALLOCATOR = "io.slab.AllocatorStatistics";
    private static final String CACHE = "io.slab.CacheStatistics";
    private static final String SITE = "io.slab.AllocationSite";

    /** Events of one look at the sites are no further apart; looks are. */
    private static final Duration ONE_LOOK = Duration.ofMillis(500);

    private final Map<String, RecordedEvent> moment = new LinkedHashMap<>();
    private final List<Sample> samples = new ArrayList<>();
    private final Map<String, List<Site>> sites = new LinkedHashMap<>();
    private final Map<String, Instant> lastSite = new HashMap<>();
    private final Map<String, Long> peaks = new HashMap<>();
    private @Nullable Reading last;
    private @Nullable Reading lastButOne;

    static boolean isFigure(String eventName) {
        return eventName.equals(ALLOCATOR) || eventName.equals(CACHE) || eventName.equals(SITE);
    }

    /** Adds the next event in the order of time. */
    void add(RecordedEvent event) {
        if (event.getEventType().getName().equals(SITE)) {
            addSite(event);
            return;
        }
        boolean ofCache = event.getEventType().getName().equals(CACHE);
        String key = RecordingSource.allocator(event) + (ofCache ? "/" + event.getString("cache") : "");
        if (moment.containsKey(key)) {
            finish();
        }
        moment.put(key, event);
    }

    private void addSite(RecordedEvent event) {
        String allocator = RecordingSource.allocator(event);
        Instant before = lastSite.put(allocator, event.getStartTime());
        List<Site> known = sites.computeIfAbsent(allocator, name -> new ArrayList<>());
        if (before != null && before.plus(ONE_LOOK).isBefore(event.getStartTime())) {
            known.clear(); // a later look
        }
        known.add(new Site(
                String.valueOf(event.getString("cache")),
                text(event, "owner"),
                text(event, "frames").lines().toList(),
                event.getLong("liveBytes"),
                event.getLong("liveObjects")));
    }

    private static String text(RecordedEvent event, String field) {
        String text = event.getString(field);
        return text == null ? "" : text;
    }

    /** The last look at the allocation sites. */
    private List<Site> sites() {
        return sites.values().stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingLong(Site::bytes).reversed())
                .toList();
    }

    /** Ends a moment. */
    void finish() {
        List<AllocatorView> allocators = new ArrayList<>();
        Instant at = Instant.EPOCH;
        for (RecordedEvent event : moment.values()) {
            if (event.getEventType().getName().equals(ALLOCATOR)) {
                allocators.add(allocator(event));
                at = event.getStartTime();
            }
        }
        moment.clear();
        if (!allocators.isEmpty()) {
            Reading reading = new Reading(at, allocators, List.of());
            samples.add(reading.totals());
            lastButOne = last;
            last = reading;
        }
    }

    /** The sums of every moment. */
    List<Sample> samples() {
        return samples;
    }

    /** The last moments in full. */
    List<Reading> lastTwo() {
        List<Reading> both = new ArrayList<>();
        if (lastButOne != null) {
            both.add(lastButOne);
        }
        if (last != null) {
            both.add(new Reading(last.at(), last.allocators(), sites()));
        }
        return both;
    }

    private AllocatorView allocator(RecordedEvent event) {
        String name = RecordingSource.allocator(event);
        List<CacheView> caches = new ArrayList<>();
        for (RecordedEvent other : moment.values()) {
            if (other.getEventType().getName().equals(CACHE)
                    && RecordingSource.allocator(other).equals(name)) {
                caches.add(cache(name, other));
            }
        }
        long inCaches =
                caches.stream().mapToLong(cache -> cache.objects().live()).sum();
        String backend = event.getString("backend");
        return new AllocatorView(
                name,
                backend == null ? "" : backend,
                event.getLong("requestedBytes"),
                Math.max(0, event.getLong("liveObjects") - inCaches),
                event.getLong("runBytes"),
                event.getLong("reservedBytes"),
                event.getLong("committedBytes"),
                event.getLong("freeCommittedBytes"),
                AllocatorView.UNKNOWN,
                Long.MAX_VALUE,
                event.getLong("reclaimedBytes"),
                event.getLong("failures"),
                caches);
    }

    private CacheView cache(String allocator, RecordedEvent event) {
        String name = String.valueOf(event.getString("cache"));
        String kind = String.valueOf(event.getString("kind"));
        long objectSize = event.getLong("objectSize");
        CacheView.Objects objects = new CacheView.Objects(
                event.getLong("liveObjects"),
                event.getLong("magazineObjects"),
                event.getLong("depotObjects"),
                event.getLong("freeObjects"));
        CacheView.Slabs slabs = new CacheView.Slabs(
                event.getInt("emptySlabs"), event.getInt("partialSlabs"), event.getInt("fullSlabs"), 0);
        int count = Math.max(1, slabs.total());
        long capacity = objects.live() + objects.cached() + objects.free();
        return new CacheView(
                allocator,
                name,
                kind.toLowerCase(Locale.ROOT).replace('_', '-'),
                new CacheView.Shape(
                        objectSize, objectSize, event.getLong("slabBytes") / count, (int) (capacity / count)),
                objects,
                slabs,
                bytes(allocator + '/' + name, event, objects.cached() * objectSize),
                new CacheView.Work(
                        event.getLong("allocations"),
                        event.getLong("frees"),
                        event.getLong("slowPaths"),
                        event.getLong("contentions"),
                        event.getLong("failures"),
                        0),
                SlabMap.UNKNOWN);
    }

    /** What was not recorded follows from the rest: all parts are the whole. */
    private CacheView.Bytes bytes(String key, RecordedEvent event, long cached) {
        long live = event.getLong("requestedBytes");
        long internal = event.getLong("internalWasteBytes");
        long scattered = event.getLong("scatteredBytes");
        long slab = event.getLong("slabBytes");
        long empty = Math.max(0, slab - live - internal - cached - scattered);
        return new CacheView.Bytes(
                live,
                0,
                cached,
                scattered,
                empty,
                internal,
                slab,
                event.getLong("committedBytes"),
                peaks.merge(key, slab, Math::max));
    }
}
