package io.slab.core.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.AllocatorRates;
import io.slab.AllocatorStats;
import io.slab.CacheRates;
import io.slab.CacheSpec;
import io.slab.CacheStats;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.spi.ObjectLifecycle;
import io.slab.spi.Strategy;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class SnapshotTest {

    private static SlabAllocator heap() {
        return SlabAllocatorConfig.builder()
                .backend("heap")
                .reclaim("immediate")
                .create();
    }

    @Test
    void everyByteOfASlabMustBeCountedOnce() {
        try (SlabAllocator slabs = heap();
                SlabCache cache =
                        slabs.createCache(CacheSpec.of("c", 100).withColors(4).withSlabBytes(4096))) {
            long[] objects = new long[200];
            cache.allocateRaw(objects, 0, 200);
            cache.free(objects, 0, 150);
            CacheStats stats = cache.stats();
            Sums.check(cache.stats());
            assertThat(stats.bytes().requested()).isEqualTo(50 * 100);
            assertThat(stats.bytes().live()).isEqualTo(50 * 100);
            assertThat(stats.bytes().rounding()).isEqualTo(50 * (stats.stride() - 100));
            assertThat(stats.bytes().header()).isPositive();
            Sums.check(slabs.stats());
            cache.free(objects, 150, 50);
        }
    }

    @Test
    void whatASizeClassWastesMustComeFromTheSizesAskedFor() {
        try (SlabAllocator slabs = heap()) {
            for (int i = 0; i < 100; i++) {
                slabs.allocateRaw(1100);
            }
            CacheStats stats = slabs.stats().caches().getFirst();
            assertThat(stats.objectSize()).isGreaterThan(1100);
            assertThat(stats.bytes().requested()).isEqualTo(stats.liveObjects() * 1100);
            assertThat(stats.bytes().rounding()).isEqualTo(stats.liveObjects() * (stats.stride() - 1100));
            assertThat(slabs.stats().requestedBytes()).isEqualTo(110_000); // in this class and one that was learned
        }
    }

    @Test
    void failuresMustBeCountedByTheirLimit() {
        try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                        .backend("heap")
                        .limitBytes(1 << 20)
                        .create();
                SlabCache cache = slabs.createCache(CacheSpec.of("c", 1024).withLimitBytes(8192))) {
            assertThatThrownBy(() -> cache.allocateRaw(new long[20], 0, 20))
                    .isInstanceOf(SlabOutOfMemoryException.class);
            assertThatThrownBy(() -> slabs.allocateRaw(16 << 20)).isInstanceOf(SlabOutOfMemoryException.class);
            assertThat(cache.stats().work().failures().cache()).isEqualTo(1);
            assertThat(slabs.stats().failures().cache()).isEqualTo(1);
            assertThat(slabs.stats().failures().allocator()).isEqualTo(1);
            assertThat(slabs.stats().failures().total()).isEqualTo(2);
        }
    }

    @Test
    void constructorsAndSlabsMustBeCounted() {
        ObjectLifecycle lifecycle = new ObjectLifecycle() {
            @Override
            public void construct(MemorySegment object) {}

            @Override
            public void destruct(MemorySegment object) {}
        };
        try (SlabAllocator slabs = heap();
                SlabCache cache = slabs.createCache(
                        CacheSpec.of("c", 512).withSlabBytes(4096).withLifecycle(Strategy.of("noop", lifecycle)))) {
            long[] objects = new long[40];
            cache.allocateRaw(objects, 0, 40);
            CacheStats full = cache.stats();
            assertThat(full.work().constructed()).isEqualTo(full.objects().capacity());
            cache.free(objects, 0, 40);
            cache.shrink();
            CacheStats empty = cache.stats();
            assertThat(empty.work().destructed()).isEqualTo(empty.work().constructed());
            assertThat(empty.work().slabsReleased()).isEqualTo(empty.work().slabsCreated());
            assertThat(empty.work().reclaimedBytes()).isEqualTo(full.bytes().slab());
            assertThat(empty.objects().peakOutside()).isGreaterThanOrEqualTo(40);
            Sums.check(empty);
        }
    }

    @Test
    void partialSlabsMustAge() throws Exception {
        try (SlabAllocator slabs = heap();
                SlabCache cache = slabs.createCache(
                        CacheSpec.of("c", 512).withSlabBytes(4096).withMagazineBytes(0))) {
            cache.allocateRaw();
            Thread.sleep(20);
            assertThat(cache.stats().slabs().partialAgeMillis()).isGreaterThanOrEqualTo(19);
            assertThat(slabs.inspect().caches().getFirst().slabs().getFirst().partialMillis())
                    .isGreaterThanOrEqualTo(19);
            assertThat(cache.stats().slabs().occupancy().subList(1, 9)).contains(1);
        }
    }

    @Test
    void twoSnapshotsMustGiveRates() throws Exception {
        try (SlabAllocator slabs = heap();
                SlabCache cache = slabs.createCache(CacheSpec.of("c", 512))) {
            AllocatorStats before = slabs.stats();
            cache.allocateRaw(new long[1000], 0, 1000);
            AllocatorStats after = slabs.stats();
            AllocatorRates rates = after.since(before);
            double seconds = rates.nanos() / 1e9;
            CacheRates ofCache = rates.caches().getFirst();
            assertThat(ofCache.liveBytes() * seconds).isBetween(511_999.0, 512_001.0);
            assertThat(ofCache.allocations() * seconds).isGreaterThan(999.9);
            assertThat(rates.liveBytes()).isEqualTo(ofCache.liveBytes());
            assertThatThrownBy(() -> before.since(after)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void slabBySlabTheSumsMustHoldOnEveryBackend() {
        for (String backend : new String[] {"heap", "arena"}) {
            try (SlabAllocator slabs =
                            SlabAllocatorConfig.builder().backend(backend).create();
                    SlabCache cache = slabs.createCache(CacheSpec.of("c", 200))) {
                cache.allocateRaw(new long[5000], 0, 5000);
                slabs.allocateRaw(20 << 20);
                slabs.allocateRaw(77);
                Sums.check(slabs.inspect());
                assertThat(slabs.inspect().runs()).hasSize(1);
                assertThat(slabs.stats().transitBytes()).isZero();
            }
        }
    }
}
