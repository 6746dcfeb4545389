package io.slab.core.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import io.slab.core.support.Stress;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What a thread kept when it ended is for the one that comes after it. */
class SuccessorsTest {
    private static final int OTHERS = 5;
    private static final int BURST = 100;

    private static void burst(SlabCache cache) {
        long[] objects = new long[BURST];
        for (int i = 0; i < BURST; i++) {
            objects[i] = cache.allocateRaw();
        }
        for (long object : objects) {
            cache.free(object);
        }
    }

    private static void inThreads(int count, SlabCache cache) throws Exception {
        for (int i = 0; i < count; i++) {
            Stress stress = new Stress();
            stress.once(Thread.ofPlatform(), () -> burst(cache));
            stress.join();
        }
    }

    @Test
    void aThreadMustTakeOverWhatTheLastOneThatEndedKept() throws Exception {
        try (SlabAllocator slabs = Slabs.create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 512));
            CountDownLatch there = new CountDownLatch(OTHERS);
            CountDownLatch end = new CountDownLatch(1);
            Stress others = new Stress();
            for (int i = 0; i < OTHERS; i++) { // they live on, so that ids are far from meeting
                others.once(Thread.ofPlatform(), () -> {
                    burst(cache);
                    there.countDown();
                    end.await();
                });
            }
            there.await();
            inThreads(20, cache);
            long before = cache.stats().slowPaths();
            long kept = cache.stats().objects().magazines();
            inThreads(20, cache);
            assertThat(cache.stats().slowPaths() - before)
                    .as("each comes to the slow path to say that it is there, and finds all it needs")
                    .isLessThanOrEqualTo(20 * 2);
            assertThat(cache.stats().objects().magazines()).isLessThanOrEqualTo(kept + BURST);
            end.countDown();
            others.join();
            slabs.verify();
            assertThat(slabs.stats().liveObjects()).isZero();
        }
    }

    @Test
    void aThreadMustNotTakeOverWhatOneKeepsThatLives() throws Exception {
        try (SlabAllocator slabs = Slabs.create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 512));
            burst(cache);
            long kept = cache.stats().objects().magazines();
            assertThat(kept).isPositive();
            inThreads(3, cache);
            long before = cache.stats().slowPaths();
            long object = cache.allocateRaw();
            cache.free(object);
            assertThat(cache.stats().slowPaths()).isEqualTo(before);
            slabs.verify();
        }
    }
}
