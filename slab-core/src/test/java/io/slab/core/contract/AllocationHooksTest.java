package io.slab.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheSpec;
import io.slab.ConfinedCache;
import io.slab.SlabCache;
import io.slab.Slot;
import io.slab.core.support.EngineContract;
import io.slab.error.InvalidFreeException;
import io.slab.error.SlabConfigurationException;
import io.slab.error.SlabPluginException;
import io.slab.spi.ObjectLifecycle;
import io.slab.spi.Strategy;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lambdas in the specification, and hooks that hear of each allocation and free. */
@Timeout(60)
class AllocationHooksTest extends EngineContract {
    private static final long CONSTRUCTED = 0x600D;
    private static final int STATE = 48;
    private static final int USES = 56;

    private final AtomicInteger constructed = new AtomicInteger();
    private final AtomicInteger allocated = new AtomicInteger();
    private final AtomicInteger freed = new AtomicInteger();
    private Consumer<MemorySegment> alsoOnAllocate = s -> {};
    private Consumer<MemorySegment> alsoOnFree = s -> {};

    private CacheSpec spec() {
        return setting.spec("hooked", 64)
                .withSlabBytes(4096)
                .withConstructor(s -> {
                    s.set(ValueLayout.JAVA_LONG, STATE, CONSTRUCTED);
                    s.set(ValueLayout.JAVA_LONG, USES, 0);
                    constructed.incrementAndGet();
                })
                .withDestructor(s -> {
                    assertThat(s.get(ValueLayout.JAVA_LONG, STATE)).isEqualTo(CONSTRUCTED);
                    constructed.decrementAndGet();
                })
                .withOnAllocate(s -> {
                    alsoOnAllocate.accept(s);
                    assertThat(s.byteSize()).isEqualTo(64);
                    assertThat(s.get(ValueLayout.JAVA_LONG, STATE)).isEqualTo(CONSTRUCTED);
                    s.set(ValueLayout.JAVA_LONG, USES, s.get(ValueLayout.JAVA_LONG, USES) + 1);
                    allocated.incrementAndGet();
                })
                .withOnFree(s -> {
                    alsoOnFree.accept(s);
                    freed.incrementAndGet();
                });
    }

    private void assertHeard(int allocations, int frees) {
        assertThat(allocated).hasValue(allocations);
        assertThat(freed).hasValue(frees);
    }

    @Test
    void aSlotWhoseFreeIsRefusedMustStayOpenAndCloseLater() {
        SlabCache cache = cache(spec());
        Slot slot = cache.acquire();
        alsoOnFree = s -> {
            throw new IllegalStateException("scripted");
        };
        assertThatThrownBy(slot::close).isInstanceOf(SlabPluginException.class);
        assertThat(slot.segment().byteSize()).isEqualTo(64);
        assertThat(cache.stats().liveObjects()).isOne();
        alsoOnFree = s -> {};
        slot.close();
        slot.close();
        assertThat(cache.stats().liveObjects()).isZero();
        assertHeard(1, 1);
    }

    @Test
    void everyWayToAllocateAndFreeMustBeHeardOf() throws Exception {
        SlabCache cache = cache(spec());
        cache.free(cache.allocate());
        assertHeard(1, 1);
        cache.free(cache.allocateRaw());
        assertHeard(2, 2);
        cache.free(cache.tryAllocate().orElseThrow());
        assertHeard(3, 3);
        cache.free(cache.allocate(Duration.ofSeconds(1)));
        assertHeard(4, 4);
        try (Slot slot = cache.acquire()) {
            assertThat(slot).isNotNull();
            assertHeard(5, 4);
        }
        assertHeard(5, 5);
        try (ConfinedCache confined = cache.confined()) {
            confined.free(confined.allocate());
        }
        assertHeard(6, 6);
        slabs.free(cache.allocateRaw());
        assertHeard(7, 7);
        long[] many = new long[200];
        cache.allocateRaw(many, 0, many.length);
        assertHeard(207, 7);
        cache.free(many, 0, many.length);
        assertHeard(207, 207);
        Thread.ofVirtual().start(() -> cache.free(cache.allocate())).join();
        assertHeard(208, 208);
        slabs.verify();
        cache.close();
        assertThat(constructed).hasValue(0);
    }

    @Test
    void theHooksStateMustStayWithTheObject() {
        SlabCache cache = cache(spec());
        MemorySegment object = cache.allocate();
        for (int i = 1; i < 10; i++) {
            assertThat(object.get(ValueLayout.JAVA_LONG, USES)).isEqualTo(i);
            cache.free(object);
            object = cache.allocate();
        }
        cache.free(object);
    }

    @Test
    void anAllocationThatTheHookRefusesMustLoseNothing() {
        SlabCache cache = cache(spec().withLimitBytes(4096));
        alsoOnAllocate = s -> {
            throw new IllegalStateException("scripted");
        };
        for (int i = 0; i < 500; i++) {
            assertThatThrownBy(cache::allocateRaw)
                    .isInstanceOf(SlabPluginException.class)
                    .hasMessageContaining("onAllocate")
                    .hasMessageContaining("hooked")
                    .hasRootCauseMessage("scripted");
        }
        assertHeard(0, 0);
        assertThat(cache.stats().liveObjects()).isZero();
        alsoOnAllocate = s -> {};
        assertThat(drain(cache)).hasSize(cache.stats().objectsPerSlab());
    }

    @Test
    void aFreeThatTheHookRefusesMustLeaveTheObjectAllocated() {
        SlabCache cache = cache(spec());
        MemorySegment object = cache.allocate();
        alsoOnFree = s -> {
            throw new IllegalStateException("scripted");
        };
        assertThatThrownBy(() -> cache.free(object))
                .isInstanceOf(SlabPluginException.class)
                .hasMessageContaining("onFree");
        assertThat(cache.stats().liveObjects()).isOne();
        alsoOnFree = s -> {};
        cache.free(object);
        assertThat(cache.stats().liveObjects()).isZero();
    }

    @Test
    void aWrongFreeMustNotReachTheHook() {
        if (!setting.checked()) {
            return;
        }
        SlabCache cache = cache(spec());
        long address = cache.allocateRaw();
        cache.free(address);
        assertThatThrownBy(() -> cache.free(address)).isInstanceOf(InvalidFreeException.class);
        assertThatThrownBy(() -> cache.free(address + 8)).isInstanceOf(InvalidFreeException.class);
        long good = cache.allocateRaw();
        assertThatThrownBy(() -> cache.free(new long[] {good, address + 8}, 0, 2))
                .isInstanceOf(InvalidFreeException.class);
        assertHeard(2, 2); // of the bulk free, what came before the wrong one was heard of
        assertThat(cache.stats().liveObjects()).isOne();
    }

    @Test
    void aHookThatCallsBackMustGetAnErrorAndOtherCachesMustWork() {
        SlabCache cache = cache(spec());
        SlabCache other = cache("other", 32);
        SlabCache back = cache(setting.spec("back", 40).withOnAllocate(s -> cache.free(cache.allocate())));
        alsoOnAllocate = s -> other.free(other.allocate());
        long address = cache.allocateRaw();
        alsoOnAllocate = s -> cache.allocateRaw();
        assertThatThrownBy(cache::allocate)
                .isInstanceOf(SlabPluginException.class)
                .hasMessageContaining("called back");
        alsoOnAllocate = s -> back.allocateRaw();
        assertThatThrownBy(cache::allocate)
                .isInstanceOf(SlabPluginException.class)
                .hasMessageContaining("called back");
        alsoOnAllocate = s -> {};
        alsoOnFree = s -> cache.free(s);
        assertThatThrownBy(() -> cache.free(address))
                .isInstanceOf(SlabPluginException.class)
                .hasMessageContaining("called back");
        alsoOnFree = s -> other.free(other.allocate());
        cache.free(address);
        assertThat(cache.stats().liveObjects()).isZero();
        assertThat(back.stats().liveObjects()).isZero();
    }

    @Test
    void constructorsAloneMustNotCostTheMagazines() {
        SlabCache cache = cache(setting.spec("made", 64).withConstructor(s -> s.set(ValueLayout.JAVA_LONG, STATE, 1)));
        for (int i = 0; i < 1000; i++) {
            cache.free(cache.allocateRaw());
        }
        assertThat(cache.stats().slowPaths()).isLessThan(10);
        SlabCache hooked = cache(spec());
        hooked.free(hooked.allocateRaw());
        assertThat(hooked.stats().magazineObjects()).isZero();
    }

    @Test
    void singleHooksAndAWholeLifecycleMustNotBeMixed() {
        Strategy<ObjectLifecycle> whole = Strategy.of("whole", object -> {});
        CacheSpec spec = setting.spec("mixed", 64).withLifecycle(whole);
        assertThatThrownBy(() -> spec.withOnFree(s -> {}))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("'whole'");
        assertThat(setting.spec("mixed", 64)
                        .withOnFree(s -> {})
                        .withLifecycle(whole)
                        .lifecycle())
                .contains(whole);
    }

    @Test
    void objectsThatAreNeverFreedMustBeDestructedWithTheAllocator() {
        SlabCache cache = cache(spec());
        allocate(cache, 100);
        assertThat(constructed.get()).isGreaterThanOrEqualTo(100);
        cache.close();
        assertThat(constructed.get()).isGreaterThanOrEqualTo(100);
        slabs.close();
        assertThat(constructed).hasValue(0);
    }
}
