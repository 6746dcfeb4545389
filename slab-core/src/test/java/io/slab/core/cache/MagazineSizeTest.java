package io.slab.core.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.MagazineStats;
import io.slab.Reach;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many objects a thread keeps follows what it does. */
class MagazineSizeTest {
    private static void burst(SlabCache cache, long[] objects) {
        for (int i = 0; i < objects.length; i++) {
            objects[i] = cache.allocateRaw();
        }
        for (long object : objects) {
            cache.free(object);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 100, 160})
    void burstsOfManyMagazinesMustComeToBeServedByOne(int length) {
        try (SlabAllocator slabs = Slabs.create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 512)); // begins with magazines of 16
            long[] objects = new long[length];
            for (int i = 0; i < 50; i++) {
                burst(cache, objects);
            }
            long before = cache.stats().slowPaths();
            for (int i = 0; i < 50; i++) {
                burst(cache, objects);
            }
            assertThat(cache.stats().slowPaths() - before).isLessThan(50L * 2 * length / 64);
            slabs.verify();
        }
    }

    /** Each swing is more than the first magazine serves with 33 refills. */
    @ParameterizedTest
    @ValueSource(ints = {4500, 6000, 8000})
    void swingsAsLargeAsTheLargestMagazineAndItsDepotMustComeToLeaveSlabsAlone(int length) {
        try (SlabAllocator slabs = Slabs.create()) {
            SlabCache cache = slabs.createCache(
                    CacheSpec.of("c", 64)); // 4096 objects at most, and as many in the depot, less 128
            long[] objects = new long[length];
            for (int i = 0; i < 50; i++) {
                burst(cache, objects);
            }
            long slabsMade = cache.stats().work().slabsCreated();
            long before = cache.stats().slowPaths();
            for (int i = 0; i < 50; i++) {
                burst(cache, objects);
            }
            assertThat(cache.stats().slowPaths() - before).isLessThan(50 * 8);
            assertThat(cache.stats().work().slabsCreated()).isEqualTo(slabsMade);
            slabs.verify();
        }
    }

    @Test
    void aThreadThatOnlyAllocatesMustNotParkMemory() {
        try (SlabAllocator slabs = Slabs.create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 512));
            long[] objects = new long[100];
            for (int i = 0; i < 50; i++) {
                burst(cache, objects);
            }
            assertThat(kept(slabs)).isGreaterThanOrEqualTo(64);
            long[] held = new long[15_000]; // for each halving eight times what the largest magazine holds: 4096
            for (int i = 0; i < held.length; i++) {
                held[i] = cache.allocateRaw();
            }
            assertThat(kept(slabs)).isEqualTo(16);
            cache.free(held, 0, held.length);
        }
    }

    @Test
    void aThreadThatOnlyAllocatesOrOnlyFreesMustMoveMoreThanHalfAMagazineAtATime() {
        try (SlabAllocator slabs = Slabs.create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            long[] held = new long[12_800];
            for (int i = 0; i < held.length; i++) {
                held[i] = cache.allocateRaw();
            }
            assertThat(cache.stats().slowPaths()).as("some 128 objects each").isLessThan(130);
            for (long object : held) {
                cache.free(object);
            }
            assertThat(cache.stats().slowPaths()).as("some 112 objects each").isLessThan(130 + 130);
        }
    }

    @Test
    void whatOneThreadHandsOnToAnotherMustStaySmallEnoughForTheProcessorsCaches() throws Exception {
        try (SlabAllocator slabs = Slabs.create();
                ExecutorService consumer = Executors.newSingleThreadExecutor()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            for (int i = 0; i < 300; i++) {
                long[] parcel = new long[500];
                Arrays.setAll(parcel, at -> cache.allocateRaw());
                consumer.submit(() -> Arrays.stream(parcel).forEach(cache::free))
                        .get();
            }
            assertThat(slabs.inspect().caches().getFirst().magazines())
                    .extracting(MagazineStats::capacity)
                    .containsExactly(512, 512); // 32 KiB each
            assertThat(cache.stats().slowPaths()).as("of 300 000 operations").isLessThan(300_000 / 64);
        }
    }

    @Test
    void whatAThreadCameToNeedMustBeGivenToThoseAfterItByFewerSteps() throws InterruptedException {
        try (SlabAllocator slabs = Slabs.create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            long first = slowPaths(cache, 3, 1000);
            slowPaths(cache, 50, 1000);
            slabs.reclaim(Reach.EVERYTHING); // ended threads are noticed
            assertThat(slowPaths(cache, 3, 1000)).isLessThan(first / 2);
            slabs.verify();
        }
    }

    @Test
    void whoNeedsLittleAfterOneWhoNeededMuchMustNotParkMemory() throws InterruptedException {
        try (SlabAllocator slabs = Slabs.create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            slowPaths(cache, 50, 1000);
            slabs.reclaim(Reach.EVERYTHING);
            slowPaths(cache, 1, 1);
            assertThat(kept(slabs)).isEqualTo(128);
        }
    }

    /** How often a new thread leaves the fast path in so many bursts. */
    private static long slowPaths(SlabCache cache, int bursts, int length) throws InterruptedException {
        long before = cache.stats().slowPaths();
        Thread thread = new Thread(() -> {
            long[] objects = new long[length];
            for (int i = 0; i < bursts; i++) {
                burst(cache, objects);
            }
        });
        thread.start();
        thread.join();
        return cache.stats().slowPaths() - before;
    }

    private static int kept(SlabAllocator slabs) {
        return slabs.inspect().caches().getFirst().magazines().getFirst().capacity();
    }
}
