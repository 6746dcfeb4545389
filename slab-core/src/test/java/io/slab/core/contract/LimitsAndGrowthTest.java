package io.slab.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slab.CacheSpec;
import io.slab.CacheStats;
import io.slab.ConfinedCache;
import io.slab.SlabCache;
import io.slab.Zeroing;
import io.slab.core.support.EngineContract;
import io.slab.error.SlabConfigurationException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabOutOfMemoryException.Limit;
import io.slab.spi.SlabEvent;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Limits, growth on demand and eager, and zeroing. */
class LimitsAndGrowthTest extends EngineContract {

    private static void assertExhausted(Limit limit, ThrowingCallable call) {
        SlabOutOfMemoryException e = catchThrowableOfType(SlabOutOfMemoryException.class, call);
        assertThat(e).isNotNull();
        assertThat(e.limit()).as(e.getMessage()).isEqualTo(limit);
    }

    @Test
    void aCacheMustStopAtItsLimitAndNameIt() {
        SlabCache cache = cache(setting.spec("limited", 512).withLimitBytes(20_000));
        List<MemorySegment> all = drain(cache);
        CacheStats s = cache.stats();
        assertThat(s.totalSlabBytes()).isEqualTo(16_384);
        assertThat(s.liveObjects()).isEqualTo(all.size()).isGreaterThanOrEqualTo(28);
        assertExhausted(Limit.CACHE, cache::allocate);
        assertExhausted(Limit.CACHE, cache::allocateRaw);
        assertExhausted(Limit.CACHE, cache::acquire);
        assertExhausted(Limit.CACHE, () -> cache.confined().allocateRaw());
        assertThatThrownBy(cache::allocate).hasMessageContaining("'limited'").hasMessageContaining("limitBytes");
        assertThat(cache.tryAllocate()).isEmpty();
        assertThat(cache.tryAllocateRaw()).isZero();
        assertThat(cache.stats().failures()).isPositive();
        assertThat(listener.all(SlabEvent.AllocationFailed.class)).isNotEmpty();
        cache.free(all.getFirst());
        assertThat(cache.tryAllocate()).isPresent();
    }

    @Test
    void aBulkAllocationThatDoesNotFitMustAllocateNothing() {
        SlabCache cache = cache(setting.spec("limited", 512).withLimitBytes(16_384));
        long[] some = allocate(cache, 10);
        long[] many = new long[100];
        assertExhausted(Limit.CACHE, () -> cache.allocateRaw(many, 0, 100));
        assertThat(cache.stats().liveObjects()).isEqualTo(10);
        cache.free(some, 0, 10);
        cache.allocateRaw(many, 0, 20);
    }

    @Test
    void theAllocatorMustStopAtItsLimitAndNameIt() {
        reopen(setting.config().limitBytes(64 << 10));
        SlabCache cache = cache("any", 1024);
        drain(cache);
        assertExhausted(Limit.ALLOCATOR, cache::allocate);
        assertExhausted(Limit.ALLOCATOR, () -> slabs.allocateRaw(10 << 20));
        assertExhausted(Limit.ALLOCATOR, () -> slabs.allocate(100_000));
        assertThat(cache.stats().totalSlabBytes()).isLessThanOrEqualTo(64 << 10).isGreaterThan(48 << 10);
        cache.close();
    }

    @Test
    void whatOtherCachesKeepMustBeTakenBeforeAnAllocationFails() {
        reopen(setting.config().limitBytes(64 << 10));
        SlabCache one = cache("one", 1024);
        List<MemorySegment> all = drain(one);
        all.forEach(one::free);
        assertThat(drain(cache("other", 512))).hasSizeGreaterThan(100);
    }

    @Test
    void aListenerMayFreeMemoryWhenItRunsOut() {
        SlabCache cache =
                cache(setting.spec("limited", 512).withLimitBytes(8192).withSlabBytes(8192));
        List<MemorySegment> all = new ArrayList<>(drain(cache));
        listener.onShortage(() -> {
            if (all.isEmpty()) {
                return false;
            }
            cache.free(all.removeLast());
            return true;
        });
        int before = all.size();
        for (int i = 0; i < before; i++) {
            assertThat(cache.allocateRaw()).isNotZero();
        }
        assertExhausted(Limit.CACHE, cache::allocateRaw);
    }

    @Test
    void virtualThreadsMustMeetTheSameLimits() {
        SlabCache cache = cache(setting.spec("limited", 512).withLimitBytes(8192));
        CompletableFuture.runAsync(
                        () -> {
                            List<MemorySegment> all = drain(cache);
                            assertThat(all).hasSizeGreaterThan(13);
                            assertExhausted(Limit.CACHE, cache::allocateRaw);
                            all.forEach(cache::free);
                            assertThat(drain(cache)).hasSameSizeAs(all);
                        },
                        r -> Thread.ofVirtual().start(r))
                .join();
    }

    @Test
    void requestsBeyondEverythingMustFailTyped() {
        for (long size : new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 4096, 1L << 62, 1L << 50}) {
            SlabOutOfMemoryException e =
                    catchThrowableOfType(SlabOutOfMemoryException.class, () -> slabs.allocateRaw(size));
            assertThat(e.limit()).isIn(Limit.REQUEST, Limit.BACKEND);
        }
    }

    @Test
    void nothingMustBeTakenBeforeItIsNeeded() {
        SlabCache cache = cache("lazy", 64);
        assertThat(cache.stats().totalSlabBytes()).isZero();
        assertThat(slabs.stats().reservedBytes()).isZero();
        cache.allocate();
        assertThat(cache.stats().totalSlabBytes()).isEqualTo(4096);
    }

    @Test
    void eagerGrowthMustMakeRoomAtOnce() {
        SlabCache cache = cache(setting.spec("eager", 64).withInitialObjects(1000));
        CacheStats s = cache.stats();
        assertThat(s.freeObjects()).isGreaterThanOrEqualTo(1000);
        assertThat(s.liveObjects()).isZero();
        assertThat(s.committedBytes()).isEqualTo(s.totalSlabBytes());
        long bytes = s.totalSlabBytes();
        long[] all = allocate(cache, 1000);
        assertThat(cache.stats().totalSlabBytes()).isEqualTo(bytes);
        cache.free(all, 0, 1000);
    }

    @Test
    void eagerGrowthBeyondALimitMustMakeNoCache() {
        CacheSpec spec = setting.spec("eager", 1024).withLimitBytes(100_000).withInitialObjects(1000);
        assertExhausted(Limit.CACHE, () -> cache(spec));
        assertThat(slabs.findCache("eager")).isEmpty();
        slabs.reclaim();
        assertThat(slabs.stats().reservedBytes()).isZero();
        reopen(setting.config().limitBytes(100_000));
        assertExhausted(Limit.ALLOCATOR, () -> cache(setting.spec("eager", 1024).withInitialObjects(1000)));
        assertThat(slabs.stats().caches()).isEmpty();
        cache(setting.spec("eager", 1024).withInitialObjects(20));
    }

    @Test
    void slabsMustGrowWithTheCacheUpToTheirBound() {
        SlabCache cache = cache("growing", 64);
        cache.allocateRaw();
        long small = listener.all(SlabEvent.SlabCreated.class).getLast().bytes();
        allocate(cache, 100_000);
        long large = listener.all(SlabEvent.SlabCreated.class).getLast().bytes();
        assertThat(small).isEqualTo(4096);
        assertThat(large).isGreaterThan(small);
        assertThat(cache.stats().totalSlabBytes()).isLessThan((long) (100_000 * 64 * 1.15));
    }

    @Test
    void minObjectsMustFitIntoEverySlab() {
        SlabCache cache = cache(setting.spec("many", 1000).withMinObjects(100));
        allocate(cache, 5);
        assertThat(cache.stats().objectsPerSlab()).isGreaterThanOrEqualTo(100);
        assertThatThrownBy(() ->
                        cache(setting.spec("cramped", 64).withSlabBytes(4096).withMinObjects(65)))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("'cramped'");
        assertThatThrownBy(() -> cache(setting.spec("vast", 8 << 20).withMinObjects(65_536)))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("'vast'");
    }

    @Test
    void objectsMustReadAsZerosIfThatWasAskedFor() {
        for (Zeroing zeroing : List.of(Zeroing.ON_ALLOCATE, Zeroing.ON_FREE)) {
            for (long size : new long[] {1, 8, 13, 64, 1000, 5000}) {
                SlabCache cache =
                        cache(setting.spec("zero-" + zeroing + size, size).withZeroing(zeroing));
                for (int round = 0; round < 3; round++) {
                    long[] all = allocate(cache, 600);
                    for (long a : all) {
                        MemorySegment s = cache.segmentOf(a);
                        assertZero(s);
                        s.fill((byte) -1);
                    }
                    if (round == 0) {
                        free(cache, all);
                    } else {
                        cache.free(all, 0, all.length);
                    }
                }
                for (int i = 0; i < 600; i++) {
                    assertZero(cache.allocate());
                }
                cache.close();
            }
        }
    }

    @Test
    void objectsMustReadAsZerosWhicheverDoorTheyWentThrough() {
        for (Zeroing zeroing : List.of(Zeroing.ON_ALLOCATE, Zeroing.ON_FREE)) {
            SlabCache cache = cache(setting.spec("zero-" + zeroing, 72).withZeroing(zeroing));
            Runnable work = () -> {
                long[] all = new long[3000];
                for (int round = 0; round < 2; round++) {
                    cache.allocateRaw(all, 0, all.length);
                    for (long a : all) {
                        assertZero(cache.segmentOf(a));
                        cache.segmentOf(a).fill((byte) -1);
                    }
                    cache.free(all, 0, all.length);
                }
                var slot = cache.acquire();
                assertZero(slot.segment());
                slot.segment().fill((byte) 9);
                slot.close();
                if (!Thread.currentThread().isVirtual()) {
                    try (ConfinedCache confined = cache.confined()) {
                        MemorySegment s = confined.allocate();
                        assertZero(s);
                        s.fill((byte) 1);
                        confined.free(s);
                        assertZero(confined.allocate());
                    }
                }
            };
            work.run();
            CompletableFuture.runAsync(work, r -> Thread.ofVirtual().start(r)).join();
            cache.shrink();
            work.run();
        }
    }

    @Test
    void zeroingAndALifecycleMustNotBeCombined() {
        CacheSpec spec = setting.spec("both", 64)
                .withZeroing(Zeroing.ON_FREE)
                .withLifecycle(io.slab.spi.Strategy.of("hooks", object -> {}));
        assertThatThrownBy(() -> cache(spec)).isInstanceOf(SlabConfigurationException.class);
    }

    @Test
    void aFreedObjectMustHoldNothingButItsCanaryWhenZeroedOnFree() {
        SlabCache cache = cache(setting.spec("wiped", 128).withZeroing(Zeroing.ON_FREE));
        long[] all = allocate(cache, 1000);
        MemorySegment[] segments = Arrays.stream(all).mapToObj(cache::segmentOf).toArray(MemorySegment[]::new);
        for (MemorySegment s : segments) {
            s.fill((byte) 7);
        }
        long keep = cache.allocateRaw();
        cache.free(all, 0, all.length);
        for (MemorySegment s : segments) {
            try {
                assertZero(s.asSlice(8));
            } catch (IllegalStateException e) {
                assertThat(setting.segmentsDie()).isTrue(); // its region is gone
            }
        }
        cache.free(keep);
    }

    @Test
    void roomForMoreObjectsThanAnyMachineHasMustBeRefusedAtOnce() {
        CacheSpec spec = CacheSpec.of("absurd", 1 << 20).withInitialObjects(Long.MAX_VALUE);
        assertThatThrownBy(() -> slabs.createCache(spec)).isInstanceOf(SlabOutOfMemoryException.class);
        assertThat(slabs.findCache("absurd")).isEmpty();
        slabs.verify();
    }
}
