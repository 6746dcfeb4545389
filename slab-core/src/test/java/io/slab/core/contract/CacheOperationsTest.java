package io.slab.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheStats;
import io.slab.SlabCache;
import io.slab.core.support.EngineContract;
import io.slab.error.DuplicateCacheException;
import io.slab.error.InvalidFreeException;
import io.slab.error.SlabConfigurationException;
import io.slab.error.SlabCorruptionException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Allocating and freeing through every form of the API. */
class CacheOperationsTest extends EngineContract {

    @Test
    void anObjectMustHaveTheSizeAndAlignmentOfItsCache() {
        for (long size : new long[] {1, 7, 8, 9, 24, 64, 100, 512, 1000, 4096, 5000, 40_000, 1 << 20}) {
            SlabCache cache = cache("size-" + size + "-test", size);
            MemorySegment object = cache.allocate();
            assertThat(object.byteSize()).isEqualTo(size);
            if (object.isNative()) {
                assertThat(object.address() % cache.spec().alignment()).isZero();
            }
            fill(object, size);
            assertFilled(object, size);
            cache.free(object);
        }
    }

    @Test
    void everyAlignmentMustBeKept() {
        for (long alignment = 1; alignment <= 1 << 20; alignment <<= 1) {
            SlabCache cache = cache(setting.spec("aligned-" + alignment, 24).withAlignment(alignment));
            for (int i = 0; i < 3; i++) {
                assertThat(cache.allocateRaw() % Math.max(8, alignment)).isZero();
            }
        }
    }

    @Test
    void objectsMustNotOverlapAndMustKeepTheirContent() {
        SlabCache cache = cache("kept", 72);
        List<MemorySegment> objects = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            MemorySegment object = cache.allocate();
            fill(object, i);
            objects.add(object);
        }
        for (int i = 0; i < 2000; i++) {
            assertFilled(objects.get(i), i);
        }
        for (int i = 0; i < 2000; i += 2) {
            cache.free(objects.get(i));
        }
        for (int i = 0; i < 1000; i++) {
            fill(cache.allocate(), -i);
        }
        for (int i = 1; i < 2000; i += 2) {
            assertFilled(objects.get(i), i);
        }
    }

    @Test
    void rawAndSegmentFormsMustSeeTheSameObjects() {
        SlabCache cache = cache("mixed", 48);
        long address = cache.allocateRaw();
        MemorySegment object = cache.segmentOf(address);
        fill(object, 5);
        assertFilled(slabs.segmentOf(address).asSlice(0, 48), 5);
        cache.free(object);
        MemorySegment again = cache.allocate();
        slabs.free(again);
        assertThat(cache.stats().liveObjects()).isZero();
    }

    @Test
    void theLastFreedObjectMustBeTheNextAllocated() {
        SlabCache cache = cache("lifo", 64);
        long a = cache.allocateRaw();
        long b = cache.allocateRaw();
        cache.free(a);
        cache.free(b);
        assertThat(cache.allocateRaw()).isEqualTo(b);
        assertThat(cache.allocateRaw()).isEqualTo(a);
    }

    @Test
    void bulkAllocationMustGiveDistinctObjectsInTheRangeAsked() {
        SlabCache cache = cache("bulk", 32);
        long[] addresses = new long[1010];
        cache.allocateRaw(addresses, 5, 1000);
        assertThat(addresses).startsWith(0, 0, 0, 0, 0).endsWith(0, 0, 0, 0, 0);
        Set<Long> distinct = new HashSet<>();
        for (int i = 5; i < 1005; i++) {
            assertThat(distinct.add(addresses[i])).isTrue();
        }
        assertThat(cache.stats().liveObjects()).isEqualTo(1000);
        slabs.verify();
        cache.free(addresses, 5, 1000);
        assertThat(cache.stats().liveObjects()).isZero();
    }

    @Test
    void bulkCallsOfNothingMustDoNothing() {
        SlabCache cache = cache("nothing", 32);
        long[] addresses = {7};
        cache.allocateRaw(addresses, 1, 0);
        cache.free(addresses, 0, 0);
        assertThat(addresses).containsExactly(7);
    }

    @Test
    void bulkCallsOutsideOfTheArrayMustChangeNothing() {
        SlabCache cache = cache("outside", 32);
        long[] addresses = new long[4];
        for (int[] range : new int[][] {{-1, 1}, {0, 5}, {4, 1}, {0, -1}, {Integer.MAX_VALUE, 2}}) {
            assertThatThrownBy(() -> cache.allocateRaw(addresses, range[0], range[1]))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> cache.free(addresses, range[0], range[1]))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThat(cache.stats().liveObjects()).isZero();
    }

    @Test
    void bulkFreeMustReachFurtherThanOneMagazine() {
        SlabCache cache = cache("long", 16);
        long[] addresses = new long[50_000];
        cache.allocateRaw(addresses, 0, addresses.length);
        long[] shuffled = addresses.clone();
        for (int i = 0; i < shuffled.length; i++) {
            int j = (int) ((i * 7919L) % shuffled.length);
            long t = shuffled[i];
            shuffled[i] = shuffled[j];
            shuffled[j] = t;
        }
        cache.free(shuffled, 0, shuffled.length);
        assertThat(cache.stats().liveObjects()).isZero();
        slabs.verify();
        long[] again = new long[50_000];
        cache.allocateRaw(again, 0, again.length);
        assertThat(Arrays.stream(again).distinct().count()).isEqualTo(50_000);
    }

    @Test
    void aBulkFreeThatIsRefusedMustFreeNothing() {
        if (!setting.checked()) {
            return;
        }
        SlabCache cache = cache("refused", 40);
        long[] live = allocate(cache, 20);
        for (int i = 0; i < live.length; i++) {
            fill(cache.segmentOf(live[i]), i);
        }
        long[] twice = live.clone();
        twice[19] = twice[3];
        long[] misaligned = live.clone();
        misaligned[10]++;
        long[] foreign = live.clone();
        foreign[19] = 64;
        for (long[] wrong : new long[][] {twice, misaligned, foreign}) {
            assertThatThrownBy(() -> cache.free(wrong, 0, wrong.length)).isInstanceOf(InvalidFreeException.class);
            assertThat(cache.stats().liveObjects()).isEqualTo(20);
            slabs.verify();
        }
        for (int i = 0; i < live.length; i++) {
            assertFilled(cache.segmentOf(live[i]), i);
        }
        cache.free(live, 0, live.length);
        assertThat(cache.stats().liveObjects()).isZero();
    }

    @Test
    void aBulkAllocationThatMeetsADamagedObjectMustAllocateNothing() {
        if (!setting.checked()) {
            return;
        }
        SlabCache cache = cache("damaged", 64);
        long[] objects = new long[100];
        cache.allocateRaw(objects, 0, 100);
        MemorySegment damaged = cache.segmentOf(objects[50]);
        cache.free(objects, 0, 100);
        damaged.fill((byte) 0x5a);
        assertThatThrownBy(() -> cache.allocateRaw(objects, 0, 100))
                .isInstanceOf(SlabCorruptionException.class)
                .hasMessageContaining("'damaged'");
        assertThat(cache.stats().liveObjects()).isEqualTo(1); // it stays out
        cache.allocateRaw(objects, 0, 100);
        assertThat(Arrays.stream(objects).distinct()).hasSize(100);
        cache.free(objects, 0, 100);
        slabs.verify();
    }

    @Test
    void aBulkCallOfAVirtualThreadMustDoTheSame() throws InterruptedException {
        SlabCache cache = cache("virtual", 64);
        long[] objects = new long[500];
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = Thread.ofVirtual()
                .uncaughtExceptionHandler((t, e) -> failure.set(e))
                .start(() -> {
                    for (int i = 0; i < 50; i++) {
                        cache.allocateRaw(objects, 0, objects.length);
                        assertThat(Arrays.stream(objects).distinct()).hasSize(objects.length);
                        assertThat(cache.stats().liveObjects()).isEqualTo(objects.length);
                        cache.free(objects, 0, objects.length);
                    }
                });
        thread.join();
        assertThat(failure.get()).isNull();
        assertThat(cache.stats().liveObjects()).isZero();
        slabs.verify();
    }

    @Test
    void namesMustBeUniqueUntilTheCacheIsClosed() {
        SlabCache first = cache("twin", 32);
        assertThatThrownBy(() -> cache("twin", 64))
                .isInstanceOf(DuplicateCacheException.class)
                .hasMessageContaining("'twin'");
        assertThat(slabs.findCache("twin")).containsSame(first);
        first.close();
        assertThat(slabs.findCache("twin")).isEmpty();
        assertThat(cache("twin", 64).spec().objectSize()).isEqualTo(64);
    }

    @Test
    void cachesMustBeListedInTheOrderOfTheirMaking() {
        cache("c", 8);
        cache("a", 8);
        cache("b", 8);
        assertThat(slabs.caches()).extracting(SlabCache::name).containsExactly("c", "a", "b");
        assertThat(slabs.findCache("nobody")).isEmpty();
    }

    @Test
    void aNameThatIsTooLongMustBeRefused() {
        assertThatThrownBy(() -> cache("x".repeat(65), 32))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("65");
        assertThat(cache("x".repeat(64), 32).name()).hasSize(64);
    }

    @Test
    void statisticsMustAccountForEveryObject() {
        SlabCache cache = cache("counted", 64);
        long[] live = allocate(cache, 777);
        free(cache, Arrays.copyOf(live, 333));
        CacheStats s = cache.stats();
        assertThat(s.liveObjects()).isEqualTo(444);
        assertThat(s.liveBytes()).isEqualTo(444 * 64);
        long objects = s.liveObjects() + s.magazineObjects() + s.depotObjects() + s.freeObjects();
        assertThat(objects * s.stride()).isLessThanOrEqualTo(s.totalSlabBytes());
        assertThat(s.descriptors()).isEqualTo(setting.descriptors());
        assertThat(s.checks()).isEqualTo(setting.checks());
        assertThat(s.peakSlabBytes()).isGreaterThanOrEqualTo(s.totalSlabBytes());
        assertThat(slabs.stats().liveObjects()).isEqualTo(444);
        assertThat(slabs.stats().liveBytes()).isEqualTo(444 * 64);
        assertThat(slabs.stats().backend().name()).isEqualTo(setting.backend());
        assertThat(slabs.dump()).contains("counted", setting.backend(), "444");
    }

    @Test
    void shrinkingMustGiveEverySlabWithoutLiveObjectsBack() {
        SlabCache cache = cache("shrunk", 128);
        long[] live = allocate(cache, 3000);
        free(cache, Arrays.copyOfRange(live, 1, live.length));
        cache.shrink();
        CacheStats s = cache.stats();
        assertThat(s.emptySlabs()).isZero();
        assertThat(s.magazineObjects() + s.depotObjects()).isZero();
        assertThat(s.partialSlabs() + s.fullSlabs()).isEqualTo(1);
        free(cache, live[0]);
        cache.shrink();
        assertThat(cache.stats().totalSlabBytes()).isZero();
        assertThat(cache.allocateRaw()).isNotZero();
    }

    @Test
    void afterReclaimNothingMustStayCommittedThatIsNotUsed() {
        SlabCache cache = cache("reclaimed", 256);
        long[] live = allocate(cache, 5000);
        long big = slabs.allocateRaw(20 << 20);
        cache.free(live, 0, live.length);
        slabs.free(big);
        assertThat(slabs.reclaim()).isPositive();
        assertThat(slabs.stats().committedBytes()).isZero();
        assertThat(slabs.stats().reservedBytes()).isZero();
        assertThat(slabs.reclaim()).isZero();
        assertThat(cache.allocateRaw()).isNotZero();
    }

    @Test
    void aCacheWithoutMagazinesMustWorkToo() {
        SlabCache cache = cache(setting.spec("bare", 64).withMagazineBytes(0));
        long[] live = allocate(cache, 500);
        assertThat(cache.stats().magazineObjects()).isZero();
        assertThat(cache.stats().liveObjects()).isEqualTo(500);
        cache.free(live, 0, 500);
        assertThat(cache.stats().magazineObjects() + cache.stats().depotObjects())
                .isZero();
        assertThat(cache.stats().liveObjects()).isZero();
    }
}
