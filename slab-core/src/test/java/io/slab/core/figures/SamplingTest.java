package io.slab.core.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slab.AllocationProfile;
import io.slab.AllocationSite;
import io.slab.Attribution;
import io.slab.CacheSpec;
import io.slab.Checks;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.sample.Sampling;
import io.slab.core.support.RecordingListener;
import io.slab.error.SlabConfigurationException;
import io.slab.spi.SlabEvent;
import io.slab.spi.SlabListener;
import io.slab.spi.Strategy;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who holds the live memory, as samples tell it. */
class SamplingTest {
    private static SlabAllocatorConfig.Builder every(long bytes) {
        return SlabAllocatorConfig.builder().backend("heap").samplingBytes(bytes);
    }

    private static long[] here(SlabCache cache, int count) {
        long[] objects = new long[count];
        for (int i = 0; i < count; i++) {
            objects[i] = cache.allocateRaw();
        }
        return objects;
    }

    private static long[] there(SlabCache cache, int count) {
        long[] objects = new long[count];
        for (int i = 0; i < count; i++) {
            objects[i] = cache.allocateRaw();
        }
        return objects;
    }

    private static long bytesAt(AllocationProfile profile, String method) {
        return profile.sites().stream()
                .filter(site -> site.frames().getFirst().contains("." + method + "("))
                .mapToLong(AllocationSite::bytes)
                .sum();
    }

    @Test
    void nothingMustBeKnownWithoutSampling() {
        try (SlabAllocator slabs = every(0).create()) {
            here(slabs.createCache(CacheSpec.of("c", 64)), 1000);
            assertThat(slabs.profile().sites()).isEmpty();
            assertThat(slabs.profile().samplingBytes()).isZero();
        }
    }

    @Test
    void eachObjectMustBeKnownByItsStackWhereEachIsSampled() {
        try (SlabAllocator slabs = every(1).create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            long[] mine = here(cache, 300);
            there(cache, 200);
            AllocationProfile profile = slabs.profile();
            assertThat(profile.sites()).hasSize(2);
            AllocationSite first = profile.sites().getFirst();
            assertThat(first.cache()).isEqualTo("c");
            assertThat(first.owner()).isEmpty();
            assertThat(first.objects()).isEqualTo(300);
            assertThat(first.bytes()).isEqualTo(300 * 64);
            assertThat(first.samples()).isEqualTo(300);
            assertThat(first.frames().getFirst())
                    .as("the innermost frame is the caller's, not the engine's")
                    .matches("io\\.slab\\.core\\.figures\\.SamplingTest\\.here\\(SamplingTest\\.java:\\d+\\)");
            assertThat(first.frames().get(1)).contains("eachObjectMustBeKnown");
            assertThat(bytesAt(profile, "there")).isEqualTo(200 * 64);
            slabs.verify();

            cache.free(mine, 0, 100);
            for (int i = 100; i < 300; i++) {
                slabs.free(mine[i]);
            }
            assertThat(bytesAt(slabs.profile(), "here")).isZero();
            assertThat(bytesAt(slabs.profile(), "there")).isEqualTo(200 * 64);
            slabs.verify();
        }
    }

    /** With 6 standard deviations each side, the estimate of a right sampler is off once in 10^9 runs. */
    @ParameterizedTest
    @ValueSource(ints = {16, 200, 3000})
    void estimatesMustNotBeBiasedByTheSize(int size) {
        long every = 8192;
        int count = 60_000_000 / (size + 1000);
        try (SlabAllocator slabs = every(every).create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", size));
            there(cache, count / 3);
            here(cache, count);
            AllocationProfile profile = slabs.profile();
            double p = Sampling.probability(size, 1.0 / every);
            double deviation = size * Math.sqrt(count * (1 - p) / p);
            assertThat((double) bytesAt(profile, "here")).isCloseTo((double) count * size, within(6 * deviation));
            assertThat((double) bytesAt(profile, "there"))
                    .isCloseTo((double) (count / 3) * size, within(6 * deviation));
            long samples =
                    profile.sites().stream().mapToLong(AllocationSite::samples).sum();
            assertThat((double) samples).isCloseTo(p * count * 4 / 3, within(6 * Math.sqrt(p * count * 4 / 3)));
        }
    }

    @Test
    void anObjectThatIsLeftMustBeAsLikelySampledAsOneThatIsUsedAtOnce() {
        try (SlabAllocator slabs = every(4096).create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            int kept = 40_000;
            for (int i = 0; i < kept; i++) { // the next object is always one that was used and freed many times
                for (int j = 0; j < 5; j++) {
                    cache.free(there(cache, 1)[0]);
                }
                here(cache, 1);
            }
            double p = Sampling.probability(64, 1.0 / 4096);
            assertThat((double) bytesAt(slabs.profile(), "here"))
                    .isCloseTo(kept * 64.0, within(6 * 64 * Math.sqrt(kept * (1 - p) / p)));
            assertThat(bytesAt(slabs.profile(), "there")).isZero();
        }
    }

    @Test
    void labelsMustTellForWhomMemoryIs() {
        try (SlabAllocator slabs = every(1).create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            Attribution.run("index", () -> {
                here(cache, 3);
                Attribution.run("blocks", () -> here(cache, 2));
                here(cache, 1);
            });
            int none = Attribution.call("index", () -> here(cache, 1).length);
            assertThat(none).isEqualTo(1);
            here(cache, 7);
            assertThat(ofOwner(slabs, "index")).isEqualTo(5);
            assertThat(ofOwner(slabs, "blocks")).isEqualTo(2);
            assertThat(ofOwner(slabs, "")).isEqualTo(7);
            assertThat(slabs.profile().collapsed().lines())
                    .allMatch(line -> line.matches("(owner: \\w+;)?.*;\\[c] \\d+"))
                    .anyMatch(line -> line.startsWith("owner: blocks;") && line.endsWith(";[c] 128"));
        }
    }

    private static long ofOwner(SlabAllocator slabs, String owner) {
        return slabs.profile().sites().stream()
                .filter(site -> site.owner().equals(owner))
                .mapToLong(AllocationSite::objects)
                .sum();
    }

    @Test
    void sizeClassesRunsAndArenasMustBeSampledToo() {
        try (SlabAllocator slabs = every(1).create()) {
            long small = slabs.allocateRaw(100);
            long large = slabs.allocateRaw(20 << 20);
            assertThat(slabs.profile().sites())
                    .extracting(AllocationSite::cache)
                    .containsExactlyInAnyOrder("size-104", "page runs");
            assertThat(slabs.profile().sites().getFirst().bytes()).isEqualTo(20 << 20);
            slabs.free(small);
            slabs.free(large);
            assertThat(slabs.profile().sites()).isEmpty();
        }
        try (SlabAllocator slabs =
                SlabAllocatorConfig.builder().samplingBytes(1).create()) {
            try (Arena arena = slabs.openArena()) {
                arena.allocate(100);
                assertThat(slabs.profile().sites())
                        .singleElement()
                        .satisfies(site -> assertThat(site.cache()).startsWith("arena-"));
            }
            assertThat(slabs.profile().sites()).isEmpty();
        }
    }

    @Test
    void samplingMustBeginAndEndWhileObjectsAreLive() {
        try (SlabAllocator slabs = every(0).create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            long[] before = here(cache, 1000);
            slabs.sample(1);
            assertThat(slabs.profile().sites())
                    .as("what was before stays unknown")
                    .isEmpty();
            slabs.verify();
            cache.free(before, 0, 1000);
            slabs.verify();
            long[] after = there(cache, 1000);
            assertThat(bytesAt(slabs.profile(), "there")).isEqualTo(64_000);
            slabs.verify();
            slabs.sample(0);
            assertThat(slabs.profile().sites())
                    .as("what was noted is forgotten")
                    .isEmpty();
            cache.free(after, 0, 500);
            here(cache, 500);
            assertThat(slabs.profile().sites()).isEmpty();
            slabs.sample(1);
            assertThat(slabs.profile().sites()).isEmpty();
            slabs.verify();
            cache.free(after, 500, 500);
        }
    }

    @Test
    void anotherDistanceMustHoldFromNowOn() {
        int count = 40_000;
        try (SlabAllocator slabs = every(1 << 16).create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 256));
            cache.free(here(cache, count), 0, count); // there are slabs now
            for (long every : new long[] {4096, 1024, 16_384}) { // more often, and more rarely than there are places
                slabs.sample(every);
                slabs.verify();
                long[] objects = there(cache, count);
                double p = Sampling.probability(256, 1.0 / every);
                AllocationProfile profile = slabs.profile();
                assertThat(profile.samplingBytes()).isEqualTo(every);
                assertThat((double) bytesAt(profile, "there"))
                        .as("every %d", every)
                        .isCloseTo(count * 256.0, within(6 * 256 * Math.sqrt(count * (1 - p) / p)));
                long samples = profile.sites().stream()
                        .mapToLong(AllocationSite::samples)
                        .sum();
                assertThat((double) samples)
                        .as("samples every %d", every)
                        .isCloseTo(count * p, within(6 * Math.sqrt(count * p)));
                cache.free(objects, 0, count);
                assertThat(slabs.profile().sites()).isEmpty();
            }
        }
    }

    @Test
    void cachesWithoutChecksMustBeNamedAsUnsampled() {
        try (SlabAllocator slabs = every(1).create()) {
            here(slabs.createCache(CacheSpec.of("fast", 64).withChecks(Checks.OFF)), 10);
            here(slabs.createCache(CacheSpec.of("safe", 64)), 10);
            AllocationProfile profile = slabs.profile();
            assertThat(profile.unsampled()).containsExactly("fast");
            assertThat(profile.sites()).extracting(AllocationSite::cache).containsExactly("safe");
        }
    }

    @Test
    void leaksMustBeReportedWithTheirSites() {
        RecordingListener events = new RecordingListener();
        try (SlabAllocator slabs = every(1).listener(events.strategy()).create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("leaky", 48));
            long[] mine = here(cache, 10);
            there(cache, 4);
            cache.free(mine, 0, 10);
            cache.close();
            slabs.allocateRaw(5000);
        }
        List<SlabEvent.Leaked> leaks = events.all(SlabEvent.Leaked.class);
        assertThat(leaks).hasSize(2);
        assertThat(leaks.getFirst().sites()).singleElement().satisfies(site -> {
            assertThat(site.objects()).isEqualTo(4);
            assertThat(site.bytes()).isEqualTo(4 * 48);
            assertThat(site.frames().getFirst()).contains("there");
        });
        assertThat(leaks.getLast().cache()).isEqualTo("general");
        assertThat(leaks.getLast().sites())
                .singleElement()
                .satisfies(site -> assertThat(site.toText(1))
                        .contains("in 1 objects at io.slab.core.figures.SamplingTest.leaksMust")
                        .endsWith(" < …"));
    }

    /** Hears of samples, and fails at the third. */
    private static final class Fragile implements SlabListener {
        private int heard;

        @Override
        public boolean hearsSamples() {
            return true;
        }

        @Override
        public void onEvent(SlabEvent event) {
            if (event instanceof SlabEvent.AllocationSampled sampled) {
                assertThat(sampled.cache()).isEqualTo("c");
                assertThat(sampled.bytes()).isEqualTo(64);
                assertThat(sampled.weight()).isEqualTo(64);
                if (++heard == 3) {
                    throw new IllegalStateException("enough");
                }
            }
        }
    }

    @Test
    void aListenerThatThrowsMustNeitherFailAllocationsNorHearMore() {
        Fragile fragile = new Fragile();
        RecordingListener deaf = new RecordingListener();
        try (SlabAllocator slabs = every(1).listener(Strategy.of("fragile", fragile))
                .listener(deaf.strategy())
                .create()) {
            here(slabs.createCache(CacheSpec.of("c", 64)), 10);
            assertThat(slabs.profile().sites().getFirst().objects()).isEqualTo(10);
            slabs.verify();
        }
        assertThat(fragile.heard).isEqualTo(3);
        assertThat(deaf.all(SlabEvent.AllocationSampled.class)).isEmpty();
    }

    @Test
    void whatAListenerOfSamplesAllocatesMustNotBeToldAgain() {
        SlabCache[] cache = new SlabCache[1];
        int[] heard = {Integer.MIN_VALUE};
        SlabListener greedy = new SlabListener() {
            @Override
            public boolean hearsSamples() {
                return true;
            }

            @Override
            public void onEvent(SlabEvent event) {
                if (event instanceof SlabEvent.AllocationSampled && heard[0]++ >= 0) {
                    cache[0].free(cache[0].allocateRaw());
                }
            }
        };
        try (SlabAllocator slabs =
                every(1).listener(Strategy.of("greedy", greedy)).create()) {
            cache[0] = slabs.createCache(CacheSpec.of("c", 64));
            cache[0].free(here(cache[0], 10), 0, 10); // there is a magazine now, and what it holds takes no lock
            heard[0] = 0;
            here(cache[0], 5);
            assertThat(heard[0]).isEqualTo(5);
            slabs.verify();
        }
    }

    @Test
    void theKeyMustBeReadAndRefusedAsOthersAre() {
        Properties properties = new Properties();
        properties.setProperty("slab.sampling", "512k");
        assertThat(SlabAllocatorConfig.from(properties).samplingBytes()).isEqualTo(512 << 10);
        assertThatThrownBy(() -> SlabAllocatorConfig.builder().samplingBytes(-1))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("-1");
        try (SlabAllocator slabs = every(0).create()) {
            assertThatThrownBy(() -> slabs.sample(-5)).isInstanceOf(SlabConfigurationException.class);
        }
    }

    @Test
    void gapsMustBeExponential() {
        int[] met = Sampling.draw(1_000_000, 1, 0.01, new java.util.SplittableRandom(1));
        double[] gaps = new double[met.length];
        for (int i = 1; i < met.length; i++) {
            gaps[i] = met[i] - met[i - 1];
        }
        double mean = Arrays.stream(gaps).average().orElseThrow();
        double square = Arrays.stream(gaps).map(g -> g * g).average().orElseThrow();
        assertThat(mean).isCloseTo(100, within(5.0));
        assertThat(square / (mean * mean)).as("of exponential gaps").isCloseTo(2, within(0.15));
        assertThat(met).isSorted().doesNotHaveDuplicates();
        assertThat(Sampling.draw(10, 64, 0, new java.util.SplittableRandom(1))).isEmpty();
        assertThat(Sampling.draw(10, 64, 1, new java.util.SplittableRandom(1))).hasSize(10);
    }
}
