package io.slab.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.AllocatorStats;
import io.slab.SlabAllocator;
import io.slab.Slabs;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;

/** Threads that come, swap objects of theirs for those of others, and end. Source of the pattern: mleak of the mimalloc benchmarks. */
class ShortLivedThreadsTest {
    private static final int THREADS = 10;
    private static final int SWAPS = 300;
    private static final int SIZE = 128;

    /** What more of a round's threads may keep when they happen to run at the same time: two pages and a slab's share each. */
    private static final long MAGAZINES = THREADS * (32L << 10);

    private final AtomicLongArray shared = new AtomicLongArray(1000);

    @Test
    void memoryMustNotGrowHoweverManyThreadsComeAndGo() throws Exception {
        try (SlabAllocator slabs = Slabs.create()) {
            round(slabs, 20);
            AllocatorStats before = slabs.stats();
            round(slabs, 150);
            AllocatorStats after = slabs.stats();
            assertThat(after.committedBytes()).isLessThanOrEqualTo(before.committedBytes() + MAGAZINES);
            assertThat(after.heapMetadataBytes()).isLessThanOrEqualTo(before.heapMetadataBytes() + MAGAZINES);
            for (int i = 0; i < shared.length(); i++) {
                free(slabs, shared.getAndSet(i, 0));
            }
            slabs.verify();
            assertThat(slabs.stats().liveBytes()).isZero();
        }
    }

    private void round(SlabAllocator slabs, int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                SplittableRandom random = new SplittableRandom((long) i * THREADS + t);
                threads.add(Thread.ofPlatform().start(() -> swap(slabs, random)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private void swap(SlabAllocator slabs, SplittableRandom random) {
        for (int i = 0; i < SWAPS; i++) {
            long own = slabs.allocateRaw(SIZE);
            free(slabs, shared.getAndSet(random.nextInt(shared.length()), own));
        }
    }

    private static void free(SlabAllocator slabs, long address) {
        if (address != 0) {
            slabs.free(address);
        }
    }
}
