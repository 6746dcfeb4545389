package io.slab.core.general;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheSpec;
import io.slab.CacheStats;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import io.slab.core.support.Stress;
import io.slab.error.InvalidFreeException;
import io.slab.error.SlabClosedException;
import io.slab.spi.ObjectLifecycle;
import io.slab.spi.Strategy;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** General allocation and free by address through the rows of threads' magazines. */
class ThreadMagazinesTest {
    private static long slowPaths(SlabAllocator slabs) {
        return slabs.stats().caches().stream().mapToLong(CacheStats::slowPaths).sum();
    }

    private static void churn(SlabAllocator slabs, int rounds) {
        Queue<Long> held = new ArrayDeque<>();
        for (int i = 0; i < rounds; i++) {
            held.add(slabs.allocateRaw(8 + i * 40 % 1000));
            if (held.size() > 50) {
                slabs.free(held.remove());
            }
        }
        held.forEach(slabs::free);
    }

    @Test
    void everyThreadMustStayOnTheFastPathNotOnlyTheFirst() throws Exception {
        try (SlabAllocator slabs = Slabs.create()) {
            int threads = 6; // their ids meet in short tables
            CountDownLatch warm = new CountDownLatch(threads);
            CountDownLatch counted = new CountDownLatch(1);
            Stress stress = new Stress();
            for (int i = 0; i < threads; i++) {
                stress.once(Thread.ofPlatform(), () -> {
                    churn(slabs, 20_000);
                    warm.countDown();
                    counted.await();
                    churn(slabs, 20_000);
                });
            }
            warm.await();
            long before = slowPaths(slabs);
            counted.countDown();
            stress.join();
            assertThat(slowPaths(slabs) - before).isLessThan(threads * 2 * 20_000 / 64);
            slabs.verify();
        }
    }

    @Test
    void objectsOfBeforeASizeWasLearnedMustFindTheirOldCache() {
        try (SlabAllocator slabs = Slabs.create()) {
            List<Long> held = new ArrayList<>();
            for (int i = 0; i < 3000; i++) {
                held.add(slabs.allocateRaw(1032)); // its class has objects of 1152
            }
            assertThat(slabs.stats().caches()).anyMatch(c -> c.name().equals("size-1032-exact"));
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < 20_000; i++) {
                int at = random.nextInt(held.size());
                slabs.free(held.get(at));
                held.set(at, slabs.allocateRaw(1032));
            }
            slabs.verify(); // each free object is in a magazine of the cache whose slab it is from
            held.forEach(slabs::free);
            slabs.verify();
            assertThat(slabs.stats().liveObjects()).isZero();
        }
    }

    @Test
    void threadsThatComeAndGoMustLeaveEveryObjectWhereItBelongs() throws Exception {
        try (SlabAllocator slabs = Slabs.create()) {
            Queue<Long> passed = new ConcurrentLinkedQueue<>();
            for (int generation = 0; generation < 20; generation++) {
                Stress stress = new Stress();
                for (int i = 0; i < 8; i++) {
                    int seed = generation * 8 + i;
                    stress.once(seed % 4 == 0 ? Thread.ofVirtual() : Thread.ofPlatform(), () -> {
                        SplittableRandom random = new SplittableRandom(seed);
                        for (int k = 0; k < 500; k++) {
                            passed.add(slabs.allocateRaw(1 + random.nextInt(2000)));
                            if (k % 3 != 0) {
                                slabs.free(passed.remove());
                            }
                        }
                    });
                }
                stress.join();
                if (generation % 5 == 4) {
                    slabs.reclaim();
                }
            }
            slabs.verify();
            passed.forEach(slabs::free);
            slabs.verify();
            assertThat(slabs.stats().liveObjects()).isZero();
        }
    }

    @Test
    void aSecondFreeThroughTheRowMustBeRefused() {
        try (SlabAllocator slabs = Slabs.create()) {
            churn(slabs, 1000);
            long address = slabs.allocateRaw(64);
            slabs.free(address);
            assertThatThrownBy(() -> slabs.free(address)).isInstanceOf(InvalidFreeException.class);
            assertThatThrownBy(() -> slabs.free(address + 8)).isInstanceOf(InvalidFreeException.class);
            slabs.verify();
        }
    }

    @Test
    void aClosedAllocatorMustRefuseThroughTheRow() {
        SlabAllocator slabs = Slabs.create();
        SlabAllocator other = slabs.retain();
        churn(slabs, 1000);
        slabs.close();
        assertThatThrownBy(() -> slabs.allocateRaw(64)).isInstanceOf(SlabClosedException.class);
        long address = other.allocateRaw(64);
        assertThatThrownBy(() -> slabs.free(address)).isInstanceOf(SlabClosedException.class);
        other.close();
        assertThatThrownBy(() -> other.allocateRaw(64)).isInstanceOf(SlabClosedException.class);
    }

    private static WeakReference<ObjectLifecycle> closedAfterUse(SlabAllocator slabs) {
        byte[] one = {1};
        ObjectLifecycle lifecycle = object -> object.fill(one[0]); // captures, or it would be one for ever
        SlabCache cache = slabs.createCache(CacheSpec.of("c", 64).withLifecycle(Strategy.of("ones", lifecycle)));
        for (int i = 0; i < 100; i++) {
            slabs.free(cache.allocateRaw()); // by way of the row, once it is entered there
        }
        slabs.close();
        return new WeakReference<>(lifecycle);
    }

    @Test
    @Timeout(60)
    void aClosedHandleThatIsKeptMustNotKeepWhatItsCachesHad() throws InterruptedException {
        SlabAllocator slabs = Slabs.create();
        WeakReference<ObjectLifecycle> lifecycle = closedAfterUse(slabs);
        while (lifecycle.get() != null) {
            System.gc();
            Thread.sleep(1);
        }
        assertThatThrownBy(() -> slabs.allocateRaw(64)).isInstanceOf(SlabClosedException.class);
    }

    private static void allocateAndFreeByAddress(SlabAllocator slabs, List<SlabCache> caches) {
        for (int round = 0; round < 3; round++) {
            long[] objects = caches.stream().mapToLong(SlabCache::allocateRaw).toArray();
            for (long object : objects) {
                slabs.free(object);
            }
            for (long object : objects) {
                assertThatThrownBy(() -> slabs.free(object)).isInstanceOf(InvalidFreeException.class);
            }
        }
    }

    @Test
    void cachesMayComeAndGoAndBeMoreThanThereArePlaces() {
        try (SlabAllocator slabs = Slabs.create()) {
            List<SlabCache> caches = new ArrayList<>();
            for (int generation = 0; generation < 3; generation++) {
                for (int i = 0; i < 200; i++) {
                    caches.add(slabs.createCache(CacheSpec.of(generation + "-" + i, 16 + 8 * (i % 20))));
                }
                allocateAndFreeByAddress(slabs, caches);
                slabs.verify();
                List<SlabCache> gone = new ArrayList<>(caches.subList(0, 150));
                caches.subList(0, 150).clear();
                gone.forEach(SlabCache::close);
                allocateAndFreeByAddress(slabs, caches);
            }
            assertThat(caches)
                    .allSatisfy(cache -> assertThat(cache.stats().liveObjects()).isZero());
            slabs.verify();
        }
    }
}
