package io.slab.stats.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.Attribution;
import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.error.SlabCorruptionException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.spi.SlabListener;
import io.slab.spi.SlabListenerProvider;
import io.slab.spi.StrategyOptions;
import io.slab.tck.SlabListenerContract;
import io.slab.tck.StrategyProviderContract;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class JfrListenerTest {
    /** What a recording has from now on. */
    static List<RecordedEvent> listen(RecordingStream stream) {
        List<RecordedEvent> events = new CopyOnWriteArrayList<>();
        stream.setReuse(false);
        stream.onEvent(events::add);
        stream.startAsync();
        return events;
    }

    /** What a working life of an allocator leaves in a recording of these settings. */
    private static List<RecordedEvent> record(RecordingStream stream) {
        List<RecordedEvent> events = listen(stream);
        try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                .backend("heap")
                .reclaim("immediate")
                .create()) {
            SlabCache small = slabs.createCache(
                    CacheSpec.of("small", 1024).withSlabBytes(4096).withLimitBytes(64 << 10));
            long[] objects = new long[100];
            assertThatThrownBy(() -> small.allocateRaw(objects, 0, 100)).isInstanceOf(SlabOutOfMemoryException.class);
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < 30; i++) {
                    objects[i] = small.allocateRaw();
                }
                small.free(objects, 0, 30);
            }
            small.shrink();
            slabs.reclaim();
            small.allocateRaw();
        } finally {
            stream.stop(); // and all events were handed over
        }
        return events;
    }

    static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(e -> e.getEventType().getName().equals("io.slab." + name))
                .toList();
    }

    @Test
    void whatHappensMustBeReadBackFromARecording() {
        try (RecordingStream stream = new RecordingStream(SlabJfr.configuration())) {
            List<RecordedEvent> events = record(stream);
            for (String name : List.of(
                    "RegionReserve",
                    "RegionRelease",
                    "SlabCreate",
                    "SlabRelease",
                    "MagazineResize",
                    "LimitReached",
                    "AllocationFailure",
                    "Leak")) {
                assertThat(named(events, name)).as(name).isNotEmpty();
            }
            RecordedEvent created = named(events, "SlabCreate").getFirst();
            assertThat(created.getString("cache")).isEqualTo("small");
            assertThat(created.getLong("bytes")).isEqualTo(4096);
            assertThat(created.getString("allocator")).startsWith("slab-");
            RecordedEvent failure = named(events, "AllocationFailure").getFirst();
            assertThat(failure.getString("limit")).isEqualTo("CACHE");
            assertThat(failure.getStackTrace().getFrames())
                    .anyMatch(frame -> frame.getMethod().getType().getName().equals(JfrListenerTest.class.getName()));
            assertThat(named(events, "Leak").getFirst().getLong("objects")).isEqualTo(1);
        }
    }

    @Test
    void reclaimAndDamageMustBeReadBackFromARecording() {
        try (RecordingStream stream = new RecordingStream(SlabJfr.configuration())) {
            List<RecordedEvent> events = listen(stream);
            long given;
            long damaged;
            try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                    .backend("heap:region=64k")
                    .reclaim("retain:slabs=100,slab-bytes=1g,free=1g")
                    .create()) {
                SlabCache cache = slabs.createCache(CacheSpec.of("c", 1024));
                long[] objects = new long[1000];
                cache.allocateRaw(objects, 0, 1000);
                cache.free(objects, 0, 1000);
                given = slabs.reclaim();
                damaged = cache.allocateRaw();
                MemorySegment stale = cache.segmentOf(damaged);
                cache.free(damaged);
                stale.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, 42);
                assertThatThrownBy(cache::allocateRaw).isInstanceOf(SlabCorruptionException.class);
                stale.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, 0);
            }
            stream.stop();
            assertThat(given).isPositive();
            assertThat(named(events, "Reclaim")).anyMatch(event -> event.getLong("bytes") == given);
            RecordedEvent corruption = named(events, "Corruption").getFirst();
            assertThat(corruption.getString("cache")).isEqualTo("c");
            assertThat(corruption.getLong("address")).isEqualTo(damaged);
            assertThat(corruption.getString("message")).contains("was written to after it was freed");
            assertThat(corruption.getStackTrace().getFrames())
                    .anyMatch(frame -> frame.getMethod().getType().getName().equals(JfrListenerTest.class.getName()));
        }
    }

    private static void allocateHere(SlabCache cache, int count) {
        for (int i = 0; i < count; i++) {
            cache.allocateRaw();
        }
    }

    @Test
    void samplesSitesAndLeaksMustBeReadBackWithTheirStacks() {
        try (RecordingStream stream = new RecordingStream(SlabJfr.configuration())) {
            List<RecordedEvent> events = listen(stream);
            try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                    .backend("heap")
                    .samplingBytes(1)
                    .create()) {
                SlabCache cache = slabs.createCache(CacheSpec.of("sampled", 64));
                Attribution.run("me", () -> allocateHere(cache, 7));
                stream.stop(); // ends a chunk, and the sites with it
            }
            RecordedEvent sample = named(events, "AllocationSample").getFirst();
            assertThat(named(events, "AllocationSample")).hasSize(7);
            assertThat(sample.getString("cache")).isEqualTo("sampled");
            assertThat(sample.getString("owner")).isEqualTo("me");
            assertThat(sample.getLong("bytes")).isEqualTo(64);
            assertThat(sample.getLong("weight")).isEqualTo(64);
            assertThat(sample.getStackTrace().getFrames())
                    .anyMatch(frame -> frame.getMethod().getName().equals("allocateHere"));
            RecordedEvent site = named(events, "AllocationSite").getLast();
            assertThat(site.getString("owner")).isEqualTo("me");
            assertThat(site.getLong("liveBytes")).isEqualTo(7 * 64);
            assertThat(site.getString("frames").lines().findFirst())
                    .hasValueSatisfying(frame -> assertThat(frame).contains("JfrListenerTest.allocateHere("));
        }
        try (RecordingStream stream = new RecordingStream(SlabJfr.configuration())) {
            List<RecordedEvent> events = listen(stream);
            try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                            .backend("heap")
                            .samplingBytes(1)
                            .create();
                    SlabCache cache = slabs.createCache(CacheSpec.of("leaky", 64))) {
                allocateHere(cache, 3);
            }
            stream.stop();
            assertThat(named(events, "Leak").getFirst().getString("sites"))
                    .startsWith("about 192 bytes in 3 objects at ")
                    .contains("JfrListenerTest.allocateHere(");
        }
    }

    @Test
    void figuresMustBeRecordedFromTimeToTime() throws Exception {
        try (SlabAllocator slabs = SlabAllocatorConfig.builder().backend("heap").create();
                SlabCache orders = slabs.createCache(CacheSpec.of("orders", 64));
                RecordingStream stream = new RecordingStream()) {
            orders.allocateRaw(new long[100], 0, 100);
            stream.enable("io.slab.CacheStatistics").withPeriod(Duration.ofMillis(10));
            stream.enable("io.slab.AllocatorStatistics").withPeriod(Duration.ofMillis(10));
            List<RecordedEvent> events = listen(stream);
            String name = slabs.stats().name();
            io.slab.stats.Eventually.await(
                    "figures of " + name,
                    () -> events.stream()
                                    .map(e -> e.getString("allocator"))
                                    .filter(name::equals)
                                    .count()
                            >= 2);
            RecordedEvent cache = named(events, "CacheStatistics").stream()
                    .filter(e -> e.getString("cache").equals("orders"))
                    .findFirst()
                    .orElseThrow();
            assertThat(cache.getLong("liveObjects")).isEqualTo(100);
            assertThat(cache.getLong("liveBytes")).isEqualTo(6400);
        }
    }

    @Test
    void nothingMustBeRecordedThatWasNotAskedFor() {
        try (RecordingStream stream = new RecordingStream()) {
            stream.enable("io.slab.Leak");
            assertThat(record(stream))
                    .extracting(e -> e.getEventType().getName())
                    .containsOnly("io.slab.Leak");
        }
    }

    @Nested
    class Listener extends SlabListenerContract {
        @Override
        protected SlabListener newListener() {
            return new JfrListenerProvider().create(StrategyOptions.NONE);
        }
    }

    @Nested
    class Provider extends StrategyProviderContract<SlabListener> {
        @Override
        protected SlabListenerProvider newProvider() {
            return new JfrListenerProvider();
        }

        @Override
        protected Class<SlabListenerProvider> serviceType() {
            return SlabListenerProvider.class;
        }
    }
}
