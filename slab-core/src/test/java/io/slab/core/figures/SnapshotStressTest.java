package io.slab.core.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.AllocatorStats;
import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/**
 * Sums hold in every snapshot while threads allocate, free each other's objects, shrink and reclaim. {@code -Dslab.test.snapshotSeconds=120} for
 * the long run.
 */
class SnapshotStressTest {
    private static final long SECONDS = Long.getLong("slab.test.snapshotSeconds", 4);

    private final AtomicBoolean stop = new AtomicBoolean();

    /** Allocations that were begun, and frees that came to their end: what is live lies in between. */
    private final AtomicLong begun = new AtomicLong();

    private final AtomicLong ended = new AtomicLong();

    @Test
    void sumsMustHoldWhileThreadsWork() throws Exception {
        try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                        .backend("heap")
                        .reclaim("immediate")
                        .create();
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 200));
            List<Future<?>> work = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int seed = t;
                work.add(threads.submit(() -> work(slabs, cache, seed)));
            }
            try {
                watch(slabs);
            } finally {
                stop.set(true);
            }
            for (Future<?> each : work) {
                each.get();
            }
            AllocatorStats end = slabs.stats();
            Sums.check(end);
            assertThat(end.liveObjects()).isZero();
            assertThat(end.transitBytes()).isZero();
            slabs.verify();
        }
    }

    private void watch(SlabAllocator slabs) throws InterruptedException {
        AllocatorStats before = slabs.stats();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        for (int i = 0; System.nanoTime() < end; i++) {
            long freedBefore = ended.get();
            AllocatorStats now = slabs.stats();
            Sums.check(now);
            assertThat(now.liveObjects()).isLessThanOrEqualTo(begun.get() - freedBefore);
            assertThat(now.since(before).caches()).hasSameSizeAs(now.caches());
            if (i % 10 == 0) {
                Sums.check(slabs.inspect());
            }
            before = now;
            Thread.sleep(10);
        }
    }

    private void work(SlabAllocator slabs, SlabCache cache, int seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        long[] held = new long[3000];
        for (int n = 0; !stop.get(); n++) {
            int slot = random.nextInt(held.length);
            if (held[slot] == 0) {
                begun.incrementAndGet();
                held[slot] =
                        random.nextInt(3) == 0 ? slabs.allocateRaw(random.nextInt(1, 20_000)) : cache.allocateRaw();
            } else {
                slabs.free(held[slot]);
                ended.incrementAndGet();
                held[slot] = 0;
            }
            if (n % 20_000 == 0) {
                cache.shrink();
            }
            if (n % 100_000 == 0) {
                slabs.reclaim();
            }
        }
        for (long each : held) {
            if (each != 0) {
                slabs.free(each);
            }
        }
    }
}
