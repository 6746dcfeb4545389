package io.slab.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.core.support.EngineContract;
import io.slab.error.SlabPluginException;
import io.slab.spi.ObjectLifecycle;
import io.slab.spi.ReclaimPolicy.Decision;
import io.slab.spi.Strategy;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Constructed state: made with the slab, kept between a free and the next allocation, unmade with the slab. */
@Timeout(60)
class LifecycleTest extends EngineContract {
    private static final long CONSTRUCTED = 0x600D_600D_600D_600DL;

    /** Counts, and knows which objects are constructed. */
    private static final class Hooks implements ObjectLifecycle {
        final Set<Long> constructed = new HashSet<>();
        int constructs;
        int destructs;
        int failAt = Integer.MAX_VALUE;
        RuntimeException failure = new IllegalStateException("scripted");
        boolean destructorThrows;
        Consumer<MemorySegment> alsoOnConstruct = s -> {};

        @Override
        public void construct(MemorySegment object) {
            alsoOnConstruct.accept(object);
            if (constructs == failAt) {
                throw failure;
            }
            constructs++;
            object.set(ValueLayout.JAVA_LONG, 0, CONSTRUCTED);
            object.set(ValueLayout.JAVA_LONG, object.byteSize() - 8, CONSTRUCTED);
            assertThat(constructed.add(object.address()))
                    .as("constructed twice")
                    .isTrue();
        }

        @Override
        public void destruct(MemorySegment object) {
            destructs++;
            assertThat(object.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(CONSTRUCTED);
            assertThat(constructed.remove(object.address()))
                    .as("destructed twice")
                    .isTrue();
            if (destructorThrows) {
                throw new IllegalStateException("scripted");
            }
        }

        int alive() {
            return constructs - destructs;
        }
    }

    private final Hooks hooks = new Hooks();

    private CacheSpec spec() {
        return setting.spec("hooked", 64).withSlabBytes(8192).withLifecycle(Strategy.of("hooks", hooks));
    }

    @Test
    void everyObjectOfASlabMustBeConstructedOnceWhenTheSlabIsMade() {
        SlabCache cache = cache(spec());
        assertThat(hooks.constructs).isZero();
        MemorySegment object = cache.allocate();
        int perSlab = cache.stats().objectsPerSlab();
        assertThat(hooks.constructs).isEqualTo(perSlab);
        assertThat(object.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(CONSTRUCTED);
        for (int i = 0; i < 1000; i++) {
            cache.free(object);
            object = cache.allocate();
        }
        assertThat(hooks.constructs).isEqualTo(perSlab);
        assertThat(hooks.destructs).isZero();
    }

    @Test
    void anObjectMustKeepItsStateBetweenAFreeAndTheNextAllocation() {
        SlabCache cache = cache(spec());
        for (int round = 0; round < 3; round++) {
            long[] all = allocate(cache, 2000);
            for (long a : all) {
                MemorySegment s = cache.segmentOf(a);
                assertThat(s.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(CONSTRUCTED);
                assertThat(s.get(ValueLayout.JAVA_LONG, 56)).isEqualTo(CONSTRUCTED);
                s.set(ValueLayout.JAVA_LONG, 24, a);
            }
            cache.free(all, 0, all.length);
        }
        slabs.verify();
    }

    @Test
    void everyConstructedObjectMustBeDestructedWhenItsSlabIsGivenBack() {
        SlabCache cache = cache(spec());
        long[] all = allocate(cache, 2000);
        cache.free(all, 0, all.length);
        cache.shrink();
        assertThat(hooks.alive()).isZero();
        assertThat(hooks.constructed).isEmpty();
        cache.allocate();
        assertThat(hooks.alive()).isEqualTo(cache.stats().objectsPerSlab());
        cache.close();
        slabs.close();
    }

    @Test
    void closingTheCacheMustDestructWhatIsFree() {
        SlabCache cache = cache(spec());
        cache.free(cache.allocate());
        cache.close();
        assertThat(hooks.alive()).isZero();
    }

    @Test
    void aConstructorThatFailsMustLeaveNothingBehindWhicheverObjectItFailsFor() {
        SlabCache cache = cache(spec());
        int perSlab = cache.stats().objectsPerSlab();
        for (int k = 0; k < perSlab; k += 1 + k / 4) {
            hooks.failAt = hooks.constructs + k;
            assertThatThrownBy(cache::allocate)
                    .isInstanceOfSatisfying(
                            SlabPluginException.class,
                            e -> assertThat(e.plugin()).isEqualTo("hooks"))
                    .hasCause(hooks.failure)
                    .hasMessageContaining("object " + k);
            assertThat(hooks.constructed).isEmpty();
            assertThat(cache.stats().totalSlabBytes()).isZero();
            slabs.verify();
            slabs.reclaim();
            assertThat(slabs.stats().committedBytes()).isZero();
        }
        hooks.failAt = Integer.MAX_VALUE;
        assertThat(cache.allocate().byteSize()).isEqualTo(64);
    }

    @Test
    void aConstructorThatFailsInAVirtualThreadMustLeaveNothingBehind() {
        SlabCache cache = cache(spec());
        CompletableFuture.runAsync(
                        () -> {
                            hooks.failAt = 7;
                            assertThatThrownBy(cache::allocate).isInstanceOf(SlabPluginException.class);
                            assertThatThrownBy(cache::tryAllocate).isInstanceOf(SlabPluginException.class);
                            hooks.failAt = Integer.MAX_VALUE;
                            cache.free(cache.allocate());
                        },
                        r -> Thread.ofVirtual().start(r))
                .join();
        cache.shrink();
        assertThat(hooks.constructed).isEmpty();
    }

    @Test
    void aConstructorThatFailsDuringEagerGrowthMustMakeNoCache() {
        hooks.failAt = 500;
        assertThatThrownBy(() -> cache(spec().withInitialObjects(1000))).isInstanceOf(SlabPluginException.class);
        assertThat(hooks.constructed).isEmpty();
        assertThat(slabs.findCache("hooked")).isEmpty();
        slabs.reclaim();
        assertThat(slabs.stats().reservedBytes()).isZero();
    }

    @Test
    void aDestructorThatThrowsMustNotKeepTheOthersFromBeingDestructed() {
        hooks.destructorThrows = true;
        SlabCache cache = cache(spec());
        long[] all = allocate(cache, 1000);
        cache.free(all, 0, all.length);
        cache.shrink();
        assertThat(hooks.constructed).isEmpty();
        assertThat(cache.stats().totalSlabBytes()).isZero();
    }

    @Test
    void aDestructorThatThrowsAnErrorMustNotBreakTheCache() {
        ObjectLifecycle broken = new ObjectLifecycle() {
            @Override
            public void construct(MemorySegment object) {}

            @Override
            public void destruct(MemorySegment object) {
                throw new AssertionError("scripted");
            }
        };
        SlabCache cache = cache(setting.spec("broken", 64)
                .withSlabBytes(4096)
                .withReclaim(Strategy.of("release", usage -> Decision.RELEASE))
                .withLifecycle(Strategy.of("broken", broken)));
        for (int round = 0; round < 3; round++) {
            long[] all = allocate(cache, 3000);
            cache.free(all, 0, all.length);
            slabs.verify();
        }
        cache.shrink();
        assertThat(cache.stats().totalSlabBytes()).isZero();
    }

    @Test
    void decommittedSlabsMustBeConstructedAgain() {
        SlabCache cache = cache(spec().withReclaim(Strategy.of("decommit", usage -> Decision.DECOMMIT)));
        for (int round = 0; round < 3; round++) {
            long[] all = allocate(cache, 1000);
            for (long a : all) {
                assertThat(cache.segmentOf(a).get(ValueLayout.JAVA_LONG, 56)).isEqualTo(CONSTRUCTED);
            }
            cache.free(all, 0, all.length);
            slabs.verify();
        }
        cache.shrink();
        slabs.verify();
        assertThat(hooks.constructed).isEmpty();
        assertThat(cache.stats().totalSlabBytes()).isZero();
    }

    @Test
    void aConstructorThatFailsForADecommittedSlabMustNotBreakAFreeOrLoseTheSlab() {
        SlabCache cache = cache(spec().withReclaim(Strategy.of("decommit", usage -> Decision.DECOMMIT)));
        long[] all = allocate(cache, 1000);
        hooks.failAt = hooks.constructs + 5;
        try {
            cache.free(all, 0, all.length);
        } catch (SlabPluginException e) {
            throw new AssertionError("the free failed because of a constructor", e);
        }
        slabs.verify();
        hooks.failAt = Integer.MAX_VALUE;
        long[] again = allocate(cache, 1000);
        slabs.verify();
        cache.free(again, 0, again.length);
        cache.shrink();
        slabs.verify();
        assertThat(hooks.constructed).isEmpty();
    }

    @Test
    void aHookThatCallsBackIntoItsCacheMustFailInsteadOfHanging() {
        SlabCache[] cache = new SlabCache[1];
        long[] known = new long[1];
        List<Consumer<SlabAllocator>> calls = List.of(
                s -> cache[0].allocateRaw(),
                s -> cache[0].allocate(),
                s -> cache[0].free(known[0]),
                s -> cache[0].free(known, 0, 1),
                s -> cache[0].shrink(),
                s -> cache[0].stats(),
                s -> cache[0].confined(),
                s -> s.reclaim(),
                s -> s.verify(),
                s -> s.stats());
        for (boolean virtual : new boolean[] {false, true}) {
            for (Consumer<SlabAllocator> call : calls) {
                try (SlabAllocator own = setting.config().create()) {
                    hooks.constructed.clear();
                    cache[0] = own.createCache(spec());
                    hooks.alsoOnConstruct = s -> {};
                    known[0] = cache[0].allocateRaw();
                    hooks.alsoOnConstruct = s -> call.accept(own);
                    Runnable work = () ->
                            assertThatThrownBy(() -> allocate(cache[0], 1000)).isInstanceOf(SlabPluginException.class);
                    CompletableFuture.runAsync(
                                    work,
                                    r -> (virtual
                                                    ? Thread.ofVirtual()
                                                    : Thread.ofPlatform().daemon())
                                            .start(r))
                            .orTimeout(30, TimeUnit.SECONDS)
                            .join();
                    hooks.alsoOnConstruct = s -> {};
                    own.verify();
                    assertThat(allocate(cache[0], 1000)).doesNotContain(0);
                }
            }
        }
    }
}
