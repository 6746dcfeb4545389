package io.slab.core.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.support.HookedLock;
import io.slab.error.SlabConfigurationException;
import io.slab.error.SlabPluginException;
import io.slab.spi.ColoringStrategy;
import io.slab.spi.CpuLocator;
import io.slab.spi.NumaAffinity;
import io.slab.spi.ReclaimPolicy;
import io.slab.spi.SlabEvent;
import io.slab.spi.SlabListener;
import io.slab.spi.SlabLock;
import io.slab.spi.Strategy;
import io.slab.spi.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strategies that throw or break their contract harm nobody but the operation that asked them. */
class PluginFaultTest {
    private final AtomicBoolean broken = new AtomicBoolean(true);

    private static SlabAllocatorConfig.Builder config() {
        return SlabAllocatorConfig.builder().backend("arena").coloring("none");
    }

    private static final CacheSpec SPEC = CacheSpec.of("plugged", 100).withSlabBytes(4096);

    private void misbehave(boolean asError) {
        if (broken.get()) {
            if (asError) {
                throw new AssertionError("scripted");
            }
            throw new IllegalStateException("scripted");
        }
    }

    /** Fails now, works when the plug-in works, and nothing is left. */
    private void assertSurvived(SlabAllocator slabs, SlabCache cache) {
        slabs.verify();
        broken.set(false);
        long[] all = new long[500];
        cache.allocateRaw(all, 0, all.length);
        cache.free(all, 0, all.length);
        slabs.verify();
        slabs.reclaim();
        assertThat(slabs.stats().committedBytes()).isZero();
        slabs.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aColoringStrategyThatThrowsMustFailTheGrowthByName(boolean error) {
        ColoringStrategy coloring = site -> {
            misbehave(error);
            return 0;
        };
        SlabAllocator slabs = config().create();
        SlabCache cache = slabs.createCache(SPEC.withColoring(Strategy.of("painter", coloring)));
        assertThat(cache.stats().colors()).isGreaterThan(1);
        assertThatThrownBy(cache::allocate)
                .isInstanceOfSatisfying(
                        SlabPluginException.class, e -> assertThat(e.plugin()).isEqualTo("painter"))
                .hasMessageContaining("'plugged'");
        assertThat(slabs.stats().committedBytes()).isZero();
        assertSurvived(slabs, cache);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 2, 1000, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void aColorOutOfRangeMustFailTheGrowth(int color) {
        SlabAllocator slabs = config().create();
        SlabCache cache =
                slabs.createCache(SPEC.withColoring(Strategy.of("painter", site -> broken.get() ? color : 0)));
        assertThatThrownBy(cache::allocate)
                .isInstanceOf(SlabPluginException.class)
                .hasMessageContaining("color " + color);
        assertSurvived(slabs, cache);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exception", "error", "null"})
    void aReclaimPolicyThatMisbehavesMustNotFailTheFree(String how) {
        ReclaimPolicy policy = usage -> {
            if (!how.equals("null")) {
                misbehave(how.equals("error"));
            }
            return null;
        };
        SlabAllocator slabs = config().reclaim(Strategy.of("careless", policy)).create();
        SlabCache cache = slabs.createCache(SPEC);
        for (int round = 0; round < 3; round++) {
            long[] all = new long[5000];
            cache.allocateRaw(all, 0, all.length);
            for (long a : all) {
                cache.free(a);
            }
            slabs.verify();
        }
        assertThat(cache.stats().liveObjects()).isZero();
        assertSurvived(slabs, cache);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aListenerThatThrowsMustBeSilencedAndHarmNobody(boolean error) {
        AtomicInteger heard = new AtomicInteger();
        AtomicInteger other = new AtomicInteger();
        SlabListener listener = event -> {
            heard.incrementAndGet();
            misbehave(error);
        };
        SlabAllocator slabs = config().listener(Strategy.of("nervous", listener))
                .listener(Strategy.of("calm", (SlabListener) event -> other.incrementAndGet()))
                .create();
        SlabCache cache = slabs.createCache(SPEC);
        cache.free(cache.allocate());
        assertThat(heard).hasValue(1);
        assertThat(other.get()).isGreaterThan(1);
        assertSurvived(slabs, cache);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aListenerThatThrowsWhenAskedForMemoryMustNotHideTheShortage(boolean error) {
        SlabListener listener = new SlabListener() {
            @Override
            public void onEvent(SlabEvent event) {}

            @Override
            public boolean onOutOfMemory(String cache, long bytes) {
                misbehave(error);
                return false;
            }
        };
        SlabAllocator slabs =
                config().listener(Strategy.of("nervous", listener)).create();
        SlabCache cache = slabs.createCache(SPEC.withLimitBytes(4096));
        while (cache.tryAllocateRaw() != 0) {
            assertThat(cache.stats().totalSlabBytes()).isEqualTo(4096);
        }
        slabs.verify();
        slabs.close();
    }

    @Test
    void aListenerThatAllocatesWhenAskedForMemoryMustNotBeAskedAgainForThat() {
        AtomicReference<SlabCache> full = new AtomicReference<>();
        AtomicInteger asked = new AtomicInteger();
        SlabListener listener = new SlabListener() {
            @Override
            public void onEvent(SlabEvent event) {}

            @Override
            public boolean onOutOfMemory(String cache, long bytes) {
                asked.incrementAndGet();
                assertThat(full.get().tryAllocateRaw()).isZero();
                return false;
            }
        };
        SlabAllocator slabs = config().listener(Strategy.of("greedy", listener)).create();
        full.set(slabs.createCache(SPEC.withLimitBytes(4096)));
        while (full.get().tryAllocateRaw() != 0) {
            assertThat(full.get().stats().totalSlabBytes()).isEqualTo(4096);
        }
        assertThat(asked).hasValue(1);
        assertThat(full.get().tryAllocateRaw()).isZero();
        assertThat(asked).as("it is not disabled").hasValue(2);
        slabs.verify();
        slabs.close();
    }

    @Test
    void aLockThatThrowsMustBeNamed() {
        SlabLock.Factory locks = () -> new HookedLock(() -> misbehave(false), () -> {});
        SlabAllocator slabs = config().create();
        SlabCache cache = slabs.createCache(SPEC.withLock(Strategy.of("rusty", locks)));
        assertThatThrownBy(cache::allocate)
                .isInstanceOfSatisfying(
                        SlabPluginException.class, e -> assertThat(e.plugin()).isEqualTo("rusty"));
        broken.set(false);
        assertSurvived(slabs, cache);
    }

    @Test
    void aLockFactoryThatFailsMustBeNamedAndMakeNoCache() {
        SlabAllocator slabs = config().create();
        for (SlabLock.Factory locks : new SlabLock.Factory[] {
            () -> null,
            () -> {
                throw new IllegalStateException("scripted");
            }
        }) {
            assertThatThrownBy(() -> slabs.createCache(SPEC.withLock(Strategy.of("rusty", locks))))
                    .isInstanceOf(SlabPluginException.class)
                    .hasMessageContaining("rusty");
        }
        assertThat(slabs.caches()).isEmpty();
        slabs.close();
    }

    @Test
    void aCpuLocatorThatThrowsMustBeNamed() {
        CpuLocator locator = () -> {
            misbehave(false);
            return Integer.MIN_VALUE;
        };
        SlabAllocator slabs = config().cpuLocator(Strategy.of("lost", locator)).create();
        SlabCache cache = slabs.createCache(SPEC);
        CompletableFuture.runAsync(
                        () -> {
                            assertThatThrownBy(() -> {
                                        cache.free(cache.allocate());
                                        cache.free(cache.allocate());
                                    })
                                    .isInstanceOfSatisfying(
                                            SlabPluginException.class,
                                            e -> assertThat(e.plugin()).isEqualTo("lost"));
                            broken.set(false);
                            cache.free(cache.allocate());
                        },
                        r -> Thread.ofVirtual().start(r))
                .join();
        slabs.reclaim();
        slabs.close();
    }

    @Test
    void anAffinityThatThrowsMustBeNamed() {
        NumaAffinity affinity = new NumaAffinity() {
            @Override
            public int nodes() {
                return 2;
            }

            @Override
            public int currentNode() {
                misbehave(false);
                return 1;
            }
        };
        SlabAllocator slabs = config().numa(Strategy.of("nowhere", affinity)).create();
        SlabCache cache = slabs.createCache(SPEC);
        assertThatThrownBy(cache::allocate)
                .isInstanceOfSatisfying(
                        SlabPluginException.class, e -> assertThat(e.plugin()).isEqualTo("nowhere"));
        assertSurvived(slabs, cache);
    }

    /** A policy with that period. */
    private static ReclaimPolicy every(Duration period, AtomicInteger ticks) {
        return new ReclaimPolicy() {
            @Override
            public Decision onEmpty(Usage usage) {
                return Decision.KEEP;
            }

            @Override
            public Duration period() {
                return period;
            }

            @Override
            public Plan onTick(Tick tick) {
                ticks.incrementAndGet();
                return Plan.NOTHING;
            }
        };
    }

    @Test
    void aReclaimPolicyWithoutAPeriodMustBeRefused() {
        ReclaimPolicy timeless = every(null, new AtomicInteger());
        assertThatThrownBy(() ->
                        config().reclaim(Strategy.of("timeless", timeless)).create())
                .isInstanceOfSatisfying(
                        SlabPluginException.class, e -> assertThat(e.plugin()).isEqualTo("timeless"));
    }

    @Test
    void theLongestPeriodMustEndNoThread() {
        AtomicInteger ticks = new AtomicInteger();
        CompletableFuture<Long> asleep = new CompletableFuture<>();
        Ticker ticker = new Ticker() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void sleepUntil(long nanos) throws InterruptedException {
                asleep.complete(nanos - System.nanoTime());
                Thread.sleep(Long.MAX_VALUE);
            }
        };
        ReclaimPolicy patient = every(Duration.ofSeconds(Long.MAX_VALUE), ticks);
        try (SlabAllocator slabs =
                config().reclaim(Strategy.of("patient", patient)).ticker(ticker).create()) {
            assertThat(asleep.orTimeout(10, TimeUnit.SECONDS).join())
                    .isGreaterThan(Duration.ofDays(36_000).toNanos());
            slabs.free(slabs.allocateRaw(100));
        }
        assertThat(ticks).hasValue(0);
    }

    @Test
    void aLockThatCannotBeLeftMustBeNamed() {
        SlabLock.Factory locks = () -> new HookedLock(() -> {}, () -> misbehave(false));
        broken.set(false);
        SlabAllocator slabs = config().create();
        SlabCache cache = slabs.createCache(SPEC.withLock(Strategy.of("rusty", locks)));
        broken.set(true);
        assertThatThrownBy(cache::shrink)
                .isInstanceOfSatisfying(
                        SlabPluginException.class, e -> assertThat(e.plugin()).isEqualTo("rusty"));
        broken.set(false);
        assertSurvived(slabs, cache);
    }

    @Test
    void unknownStrategiesMustListThoseThatExist() {
        assertThatThrownBy(() -> config().backend("floppy").create())
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("arena, composite, fault, file, heap, hugepage, memfd, mmap, secret");
        assertThatThrownBy(() -> config().reclaim("never").create())
                .hasMessageContaining("immediate, pressure, retain, watermark, working-set");
        assertThatThrownBy(() -> config().lock("hope").create()).hasMessageContaining("none, reentrant, spin");
        assertThatThrownBy(() -> config().cpuLocator("gps").create()).hasMessageContaining("thread-hash");
        assertThatThrownBy(() -> config().backend("heap:colour=red").create()).hasMessageContaining("region");
        try (SlabAllocator slabs = config().create()) {
            assertThatThrownBy(() -> slabs.createCache(SPEC.withReclaim(Strategy.named("never"))))
                    .isInstanceOf(SlabConfigurationException.class);
            assertThat(slabs.caches()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "spin", "reentrant"})
    void everyKindOfLockMustServe(String lock) {
        SlabAllocator slabs = config().lock(lock).create();
        broken.set(false);
        SlabCache cache = slabs.createCache(SPEC);
        if (lock.equals("none")) {
            cache.allocate();
            CompletableFuture.runAsync(
                            () -> assertThatThrownBy(cache::allocate).isInstanceOf(WrongThreadException.class),
                            r -> Thread.ofPlatform().start(r))
                    .join();
            cache.shrink();
            slabs.close();
        } else {
            assertSurvived(slabs, cache);
        }
    }
}
