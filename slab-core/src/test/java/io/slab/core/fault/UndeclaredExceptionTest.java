package io.slab.core.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheSpec;
import io.slab.Checks;
import io.slab.DescriptorPlacement;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.support.HookedLock;
import io.slab.error.SlabPluginException;
import io.slab.fault.FaultBackend;
import io.slab.fault.FaultBackend.Call;
import io.slab.fault.FaultBackend.Fault;
import io.slab.spi.AllocatorView;
import io.slab.spi.CpuLocator;
import io.slab.spi.DescriptorStore;
import io.slab.spi.NumaAffinity;
import io.slab.spi.PageIndex;
import io.slab.spi.Providers;
import io.slab.spi.ReclaimPolicy;
import io.slab.spi.SlabEvent;
import io.slab.spi.SlabListener;
import io.slab.spi.SlabListenerProvider;
import io.slab.spi.SlabLock;
import io.slab.spi.Strategy;
import io.slab.spi.StrategyOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plug-ins that throw checked exceptions, which Java does not let them declare, lose no memory and are named, each kind. */
class UndeclaredExceptionTest {
    private final FaultBackend backend = new FaultBackend(256 << 10);
    private volatile boolean broken = true;

    private SlabAllocatorConfig.Builder config() {
        return SlabAllocatorConfig.builder()
                .backend(Strategy.of("watched", backend))
                .coloring("none");
    }

    private static final CacheSpec SPEC =
            CacheSpec.of("plugged", 100).withSlabBytes(4096).withMagazineBytes(0);

    private void misbehave() {
        if (broken) {
            Undeclared.sneak();
        }
    }

    /** Misbehaves if this is the moment. */
    private void at(String moment, String when) {
        if (moment.equals(when)) {
            misbehave();
        }
    }

    private static void assertNamed(Runnable operation, String plugin) {
        assertThatThrownBy(operation::run)
                .isInstanceOfSatisfying(
                        SlabPluginException.class, e -> assertThat(e.plugin()).isEqualTo(plugin))
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("scripted");
    }

    /** It works when the plug-in works, and all memory comes back, to the allocator and from it. */
    private void assertSurvived(SlabAllocator slabs, SlabCache cache) {
        slabs.verify();
        broken = false;
        assertThat(slabs.stats().transitBytes()).isZero();
        long[] all = new long[500];
        cache.allocateRaw(all, 0, all.length);
        cache.free(all, 0, all.length);
        slabs.verify();
        assertThat(slabs.stats().liveObjects()).isZero();
        slabs.reclaim();
        assertThat(slabs.stats().usedBytes()).isZero();
        assertThat(slabs.stats().committedBytes()).isZero();
        assertClosed(slabs);
    }

    private void assertClosed(SlabAllocator slabs) {
        slabs.close();
        assertThat(backend.liveRegions()).isZero();
        assertThat(backend.violations()).isEmpty();
    }

    @Test
    void aConstructorMustLeaveNoSlabBehind() {
        SlabAllocator slabs = config().create();
        SlabCache cache = slabs.createCache(SPEC.withConstructor(object -> misbehave()));
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(cache::allocateRaw)
                    .isInstanceOf(SlabPluginException.class)
                    .hasCauseInstanceOf(IOException.class)
                    .hasMessageContaining("'plugged'");
        }
        assertThat(slabs.stats().usedBytes()).isZero();
        assertSurvived(slabs, cache);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shrink", "reclaim", "close", "close all"})
    void aDestructorMustNotKeepMemory(String how) {
        AtomicInteger destructed = new AtomicInteger();
        SlabAllocator slabs = config().create();
        SlabCache cache = slabs.createCache(SPEC.withDestructor(object -> {
            destructed.incrementAndGet();
            misbehave();
        }));
        int objects = cache.stats().objectsPerSlab();
        cache.free(cache.allocateRaw());
        switch (how) {
            case "shrink" -> cache.shrink();
            case "reclaim" -> slabs.reclaim();
            case "close" -> cache.close();
            default -> slabs.close();
        }
        assertThat(destructed).hasValue(objects);
        assertClosed(slabs);
    }

    @Test
    void aHookOfAllocationsMustLeaveNoObjectBehind() {
        SlabAllocator slabs = config().create();
        SlabCache cache = slabs.createCache(SPEC.withOnAllocate(object -> misbehave()));
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(cache::allocateRaw)
                    .isInstanceOf(SlabPluginException.class)
                    .hasCauseInstanceOf(IOException.class);
        }
        assertThat(cache.stats().liveObjects()).isZero();
        assertSurvived(slabs, cache);
    }

    @Test
    void aHookOfFreesMustLeaveTheObjectItsUsers() {
        SlabAllocator slabs = config().create();
        SlabCache cache = slabs.createCache(SPEC.withOnFree(object -> misbehave()));
        long object = cache.allocateRaw();
        assertThatThrownBy(() -> cache.free(object))
                .isInstanceOf(SlabPluginException.class)
                .hasCauseInstanceOf(IOException.class);
        assertThat(cache.stats().liveObjects()).isOne();
        broken = false;
        cache.free(object);
        assertSurvived(slabs, cache);
    }

    @Test
    void aColoringStrategyMustFailTheGrowthByName() {
        SlabAllocator slabs = config().create();
        SlabCache cache = slabs.createCache(SPEC.withColoring(Strategy.of("painter", site -> {
            misbehave();
            return 0;
        })));
        assertNamed(cache::allocateRaw, "painter");
        assertSurvived(slabs, cache);
    }

    @Test
    void aReclaimPolicyMustFailNoFree() {
        ReclaimPolicy policy = usage -> {
            misbehave();
            return ReclaimPolicy.Decision.KEEP;
        };
        SlabAllocator slabs = config().reclaim(Strategy.of("careless", policy)).create();
        SlabCache cache = slabs.createCache(SPEC);
        cache.free(cache.allocateRaw());
        slabs.free(slabs.allocateRaw(10 << 20));
        assertSurvived(slabs, cache);
    }

    @Test
    void theClockOfAReclaimPolicyMustGoOn() throws Exception {
        AtomicInteger ticks = new AtomicInteger();
        ReclaimPolicy policy = new ReclaimPolicy() {
            @Override
            public Decision onEmpty(Usage usage) {
                return Decision.KEEP;
            }

            @Override
            public Duration period() {
                return Duration.ofMillis(1);
            }

            @Override
            public Watch watch(Runnable tick) {
                misbehave();
                return Watch.NONE;
            }

            @Override
            public Plan onTick(Tick tick) {
                ticks.incrementAndGet();
                misbehave();
                return Plan.NOTHING;
            }
        };
        SlabAllocator slabs = config().reclaim(Strategy.of("careless", policy)).create();
        for (int i = 0; i < 10_000 && ticks.get() < 3; i++) {
            Thread.sleep(1);
        }
        assertThat(ticks).hasValueGreaterThan(2);
        assertSurvived(slabs, slabs.createCache(SPEC));
    }

    @Test
    void thePeriodOfAReclaimPolicyMustFailTheCreationByName() {
        ReclaimPolicy policy = new ReclaimPolicy() {
            @Override
            public Decision onEmpty(Usage usage) {
                return Decision.KEEP;
            }

            @Override
            public Duration period() {
                misbehave();
                return Duration.ZERO;
            }
        };
        assertNamed(() -> config().reclaim(Strategy.of("timeless", policy)).create(), "timeless");
    }

    @ParameterizedTest
    @ValueSource(strings = {"event", "memory", "open", "close", "samples"})
    void aListenerMustBeSilenced(String when) {
        SlabListener listener = new SlabListener() {
            @Override
            public void onEvent(SlabEvent event) {
                at("event", when);
            }

            @Override
            public boolean onOutOfMemory(String cache, long bytes) {
                at("memory", when);
                return false;
            }

            @Override
            public void onOpen(AllocatorView allocator) {
                at("open", when);
            }

            @Override
            public void onClose(AllocatorView allocator) {
                at("close", when);
            }

            @Override
            public boolean hearsSamples() {
                at("samples", when);
                return false;
            }
        };
        SlabAllocator slabs = config().listener(Strategy.of("nervous", listener))
                .samplingBytes(1)
                .create();
        SlabCache full = slabs.createCache(SPEC.withLimitBytes(4096));
        while (full.tryAllocateRaw() != 0) {
            assertThat(full.stats().totalSlabBytes()).isEqualTo(4096);
        }
        slabs.verify();
        assertClosed(slabs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock", "unlock"})
    void aLockMustBeNamed(String when) {
        SlabLock.Factory locks = () -> new HookedLock(() -> at("lock", when), () -> at("unlock", when));
        broken = false;
        SlabAllocator slabs = config().create();
        SlabCache cache = slabs.createCache(SPEC.withLock(Strategy.of("rusty", locks)));
        broken = true;
        assertNamed(cache::shrink, "rusty");
        broken = false;
        assertSurvived(slabs, cache);
    }

    @Test
    void aLockFactoryMustMakeNoCache() {
        SlabLock.Factory locks = () -> {
            misbehave();
            throw new AssertionError();
        };
        SlabAllocator slabs = config().create();
        assertNamed(() -> slabs.createCache(SPEC.withLock(Strategy.of("rusty", locks))), "rusty");
        assertSurvived(slabs, slabs.createCache(SPEC));
    }

    @Test
    void aCpuLocatorMustBeNamed() {
        CpuLocator locator = () -> {
            misbehave();
            return 0;
        };
        SlabAllocator slabs = config().cpuLocator(Strategy.of("lost", locator)).create();
        SlabCache cache = slabs.createCache(CacheSpec.of("striped", 100));
        CompletableFuture.runAsync(
                        () -> assertNamed(
                                () -> {
                                    cache.free(cache.allocateRaw());
                                    cache.free(cache.allocateRaw());
                                },
                                "lost"),
                        r -> Thread.ofVirtual().start(r))
                .join();
        broken = false;
        slabs.verify();
        assertClosed(slabs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"currentNode", "fallbackOrder", "id"})
    void anAffinityMustBeNamed(String when) {
        NumaAffinity affinity = new NumaAffinity() {
            @Override
            public int nodes() {
                return 2;
            }

            @Override
            public int currentNode() {
                at("currentNode", when);
                return 1;
            }

            @Override
            public int[] fallbackOrder(int node) {
                at("fallbackOrder", when);
                return new int[] {node, 1 - node};
            }

            @Override
            public int id(int node) {
                at("id", when);
                return node;
            }
        };
        SlabAllocator slabs = config().numa(Strategy.of("nowhere", affinity)).create();
        SlabCache cache = slabs.createCache(SPEC);
        assertNamed(cache::allocateRaw, "nowhere");
        assertNamed(() -> slabs.allocateRaw(10 << 20), "nowhere");
        assertSurvived(slabs, cache);
    }

    @ParameterizedTest
    @ValueSource(strings = {"allocate", "free"})
    void aDescriptorStoreMustBeNamedOrReported(String when) {
        DescriptorStore store = new DescriptorStore() {
            @Override
            public MemorySegment allocate(long bytes) {
                at("allocate", when);
                return Arena.ofAuto().allocate(bytes, 8);
            }

            @Override
            public void free(MemorySegment descriptor) {
                misbehave();
            }
        };
        SlabAllocator slabs =
                config().descriptorStore(Strategy.of("store", store)).create();
        SlabCache cache = slabs.createCache(SPEC.withDescriptors(DescriptorPlacement.OFF_SLAB));
        if (when.equals("allocate")) {
            assertNamed(cache::allocateRaw, "store");
        } else {
            cache.free(cache.allocateRaw());
            cache.shrink();
        }
        assertSurvived(slabs, cache);
    }

    @ParameterizedTest
    @ValueSource(strings = {"put", "find", "remove", "close"})
    void aPageIndexMustBeNamedOrReported(String when) {
        PageIndex index = new PageIndex() {
            private final TreeMap<Long, long[]> entries = new TreeMap<>();

            @Override
            public synchronized void put(long address, long bytes, int slab) {
                at("put", when);
                entries.put(address, new long[] {address + bytes, slab});
            }

            @Override
            public synchronized void remove(long address, long bytes) {
                entries.remove(address);
                at("remove", when);
            }

            @Override
            public synchronized int find(long address) {
                at("find", when);
                var below = entries.floorEntry(address);
                return below != null && address < below.getValue()[0] ? (int) below.getValue()[1] : NONE;
            }

            @Override
            public void close() {
                at("close", when);
            }
        };
        SlabAllocator slabs =
                config().pageIndex(Strategy.of("index", pageBytes -> index)).create();
        switch (when) {
            case "put" -> assertNamed(() -> slabs.allocateRaw(1 << 20), "index");
            case "find" -> assertNamed(() -> slabs.free(1 << 20), "index");
            case "remove" -> slabs.free(runOf(slabs));
            default -> {
                slabs.free(runOf(slabs));
                assertClosed(slabs);
                return;
            }
        }
        assertSurvived(slabs, slabs.createCache(SPEC));
    }

    private static long runOf(SlabAllocator slabs) {
        return slabs.allocateRaw(1 << 20);
    }

    @Test
    void aProviderMustBeNamed() {
        SlabListenerProvider provider = new SlabListenerProvider() {
            @Override
            public String name() {
                return "unmade";
            }

            @Override
            public String description() {
                return "throws";
            }

            @Override
            public SlabListener create(StrategyOptions options) {
                Undeclared.sneak();
                throw new AssertionError();
            }
        };
        assertNamed(() -> Providers.create(provider, Strategy.named("unmade")), "unmade");
    }

    @Test
    void aBackendThatKeepsARegionMustBeAskedAgain() {
        BackendScenario scenario = new BackendScenario();
        scenario.undeclared = true;
        SlabAllocator slabs = scenario.open(ReclaimPolicy.Decision.RELEASE, Checks.STANDARD, Long.MAX_VALUE);
        long run = slabs.allocateRaw(20 << 20);
        scenario.backend.fail(Call.RELEASE, 1, 1, Fault.EXCEPTION);
        slabs.free(run);
        assertThat(scenario.backend.liveRegions()).isOne();
        slabs.close();
        assertThat(scenario.backend.liveRegions()).isZero();
    }
}
