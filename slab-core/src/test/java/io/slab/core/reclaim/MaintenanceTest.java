package io.slab.core.reclaim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheSpec;
import io.slab.Reach;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.error.SlabConfigurationException;
import io.slab.spi.ReclaimPolicy;
import io.slab.spi.Strategy;
import io.slab.tck.ManualTicker;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Policies with a clock, which tests move by hand. */
class MaintenanceTest {
    private final ManualTicker ticker = new ManualTicker();

    private SlabAllocator open(String policy) {
        return SlabAllocatorConfig.builder()
                .backend("mmap")
                .reclaim(policy)
                .ticker(ticker)
                .create();
    }

    private static void burst(SlabCache cache, int objects) {
        long[] all = new long[objects];
        for (int i = 0; i < objects; i++) {
            all[i] = cache.allocateRaw();
        }
        for (long address : all) {
            cache.free(address);
        }
    }

    private static Set<Thread> maintenanceThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("slab-maintenance-"))
                .collect(Collectors.toSet());
    }

    @Test
    void whatABurstLeftMustGoBackThoughNobodyAllocates() throws Exception {
        try (SlabAllocator slabs = open("working-set:window=1s,decay=1s,idle=100ms")) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 1000));
            burst(cache, 20_000);
            assertThat(slabs.stats().committedBytes()).isGreaterThan(10_000_000);
            ticker.advance(Duration.ofMillis(500));
            assertThat(slabs.stats().committedBytes())
                    .as("within the window nothing is surplus")
                    .isGreaterThan(10_000_000);
            ticker.advance(Duration.ofSeconds(3));
            assertThat(slabs.stats().committedBytes()).isZero();
            slabs.verify();
        }
    }

    @Test
    void memoryMustGoBackAlongACurve() throws Exception {
        try (SlabAllocator slabs = open("working-set:window=1s,decay=10s,idle=100ms")) {
            burst(slabs.createCache(CacheSpec.of("c", 1000)), 20_000);
            ticker.advance(Duration.ofMillis(2500));
            long all = slabs.stats().committedBytes();
            ticker.advance(Duration.ofMillis(4000));
            long half = slabs.stats().committedBytes();
            ticker.advance(Duration.ofMillis(3000));
            long little = slabs.stats().committedBytes();
            assertThat(half).isBetween(all / 4, all * 3 / 4);
            assertThat(little).isBetween(1L, half / 2);
        }
    }

    @Test
    void whatIsNeededAgainAndAgainMustStay() throws Exception {
        try (SlabAllocator slabs = open("working-set:window=2s,decay=1s,idle=10s")) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 1000));
            for (int i = 0; i < 20; i++) {
                burst(cache, 20_000);
                ticker.advance(Duration.ofMillis(500));
            }
            assertThat(slabs.stats().committedBytes()).isGreaterThan(10_000_000);
        }
    }

    @Test
    void aLowWatermarkMustBeRestoredOnceTheHighOneWasPassed() throws Exception {
        try (SlabAllocator slabs = open("watermark:low=1m,high=4m,period=1s")) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 1000).withMagazineBytes(0));
            burst(cache, 2000);
            ticker.advance(Duration.ofSeconds(5));
            assertThat(slabs.stats().freeCommittedBytes())
                    .as("below the high mark")
                    .isGreaterThan(1_500_000);
            burst(cache, 20_000);
            assertThat(slabs.stats().freeCommittedBytes()).isLessThanOrEqualTo(4 << 20);
            ticker.advance(Duration.ofSeconds(1));
            assertThat(slabs.stats().freeCommittedBytes()).isLessThanOrEqualTo(1 << 20);
        }
    }

    @Test
    void watermarksMustBeInOrder() {
        assertThatThrownBy(() -> open("watermark:low=8m,high=4m"))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("'low' = 8 MiB")
                .hasMessageContaining("'high' = 4 MiB");
    }

    @Test
    void aThreadMustExistOnlyForPoliciesWithAClockAndEndWithItsAllocator() {
        Set<Thread> before = maintenanceThreads();
        try (SlabAllocator slabs = open("retain")) {
            assertThat(maintenanceThreads()).isEqualTo(before);
            slabs.verify();
        }
        Set<Thread> during;
        try (SlabAllocator slabs = open("working-set")) {
            during = maintenanceThreads();
            during.removeAll(before);
            assertThat(during).hasSize(1).allMatch(Thread::isDaemon);
            slabs.verify();
        }
        assertThat(during).noneMatch(Thread::isAlive);
    }

    @Test
    void aPolicyThatThrowsMustBeAskedAgain() throws Exception {
        AtomicInteger ticks = new AtomicInteger();
        ReclaimPolicy policy = new ReclaimPolicy() {
            @Override
            public Decision onEmpty(Usage usage) {
                return Decision.KEEP;
            }

            @Override
            public Duration period() {
                return Duration.ofSeconds(1);
            }

            @Override
            public Plan onTick(Tick tick) {
                if (ticks.incrementAndGet() == 1) {
                    throw new IllegalStateException("not today");
                }
                return new Plan(Reach.EVERYTHING, Long.MAX_VALUE);
            }
        };
        try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                .reclaim(Strategy.of("moody", policy))
                .ticker(ticker)
                .create()) {
            burst(slabs.createCache(CacheSpec.of("c", 64)), 1000);
            ticker.advance(Duration.ofSeconds(1));
            assertThat(slabs.stats().caches().getFirst().totalSlabBytes()).isPositive();
            ticker.advance(Duration.ofSeconds(1));
            assertThat(slabs.stats().caches().getFirst().totalSlabBytes()).isZero();
        }
        assertThat(ticks).hasValue(2);
    }

    /** A policy that gives everything back at each tick, and whose watch the test drives. */
    private static class Watched implements ReclaimPolicy {
        private final AtomicInteger ticks = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();
        private Runnable tick = () -> {};

        @Override
        public Decision onEmpty(Usage usage) {
            return Decision.RECYCLE;
        }

        @Override
        public Duration period() {
            return Duration.ofDays(1);
        }

        @Override
        public Plan onTick(Tick now) {
            ticks.incrementAndGet();
            return new Plan(Reach.EVERYTHING, Long.MAX_VALUE);
        }

        @Override
        public Watch watch(Runnable atOnce) {
            tick = atOnce;
            return closed::incrementAndGet;
        }
    }

    private SlabAllocatorConfig.Builder with(ReclaimPolicy policy) {
        return SlabAllocatorConfig.builder()
                .backend("mmap")
                .reclaim(Strategy.of("mine", policy))
                .ticker(ticker);
    }

    @Test
    void whatAPolicyWatchesMustBringATickAtOnceUntilTheClose() {
        Watched policy = new Watched();
        try (SlabAllocator slabs = with(policy).create()) {
            burst(slabs.createCache(CacheSpec.of("c", 1000)), 20_000);
            assertThat(slabs.stats().committedBytes()).isPositive();
            policy.tick.run();
            assertThat(slabs.stats().committedBytes()).isZero();
        }
        assertThat(policy.closed).hasValue(1);
        int before = policy.ticks.get();
        policy.tick.run();
        assertThat(policy.ticks).as("after the close").hasValue(before);
    }

    @Test
    void noTwoTicksMayRunAtOnceAndNoneMayBeLost() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger last = new AtomicInteger(); // of what was signalled, as the last tick saw it
        AtomicInteger signalled = new AtomicInteger();
        AtomicReference<Runnable> tick = new AtomicReference<>();
        AtomicReference<String> wrong = new AtomicReference<>("");
        ReclaimPolicy policy = new ReclaimPolicy() {
            @Override
            public Decision onEmpty(Usage usage) {
                return Decision.RECYCLE;
            }

            @Override
            public Duration period() {
                return Duration.ofDays(1);
            }

            @Override
            public Plan onTick(Tick now) {
                if (inside.incrementAndGet() > 1) {
                    wrong.set("two ticks at once");
                }
                last.set(signalled.get());
                inside.decrementAndGet();
                return Plan.NOTHING;
            }

            @Override
            public Watch watch(Runnable atOnce) {
                tick.set(atOnce);
                return Watch.NONE;
            }
        };
        try (SlabAllocator _ = with(policy).create()) {
            Thread[] threads = new Thread[4];
            for (int t = 0; t < threads.length; t++) {
                threads[t] = Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        signalled.incrementAndGet();
                        tick.get().run();
                    }
                });
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(wrong.get()).isEmpty();
            assertThat(last).as("signals that the last tick saw").hasValue(80_000);
        }
    }

    @Test
    void aPolicyThatCannotWatchMustBeAskedAsTimePasses() throws Exception {
        Watched policy = new Watched() {
            @Override
            public Watch watch(Runnable atOnce) {
                throw new IllegalStateException("scripted");
            }
        };
        try (SlabAllocator slabs = with(policy).create()) {
            burst(slabs.createCache(CacheSpec.of("c", 1000)), 20_000);
            ticker.advance(Duration.ofDays(1));
            assertThat(slabs.stats().committedBytes()).isZero();
        }
    }
}
