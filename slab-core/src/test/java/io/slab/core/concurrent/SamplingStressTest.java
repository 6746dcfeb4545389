package io.slab.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.AllocationSite;
import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.support.Stress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sampling begins, changes and ends while threads allocate and free each other's objects and memory goes back: nobody notices. */
@Timeout(180)
class SamplingStressTest {
    private static final long[] DISTANCES = {0, 200, 1, 4096, 64 << 10};

    private final StampedObjects owners = new StampedObjects();
    private final BlockingQueue<Long> passed = new ArrayBlockingQueue<>(2000);

    @Test
    void objectsMustHaveOneOwnerWhateverIsSampled() throws InterruptedException {
        try (SlabAllocator slabs =
                SlabAllocatorConfig.builder().reclaim("immediate").create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("busy", 64));
            Stress stress = new Stress();
            for (Thread.Builder kind :
                    new Thread.Builder[] {Thread.ofPlatform(), Thread.ofPlatform(), Thread.ofVirtual()}) {
                stress.repeat(kind, () -> work(slabs, cache));
            }
            stress.repeat(Thread.ofPlatform(), () -> {
                slabs.sample(DISTANCES[ThreadLocalRandom.current().nextInt(DISTANCES.length)]);
                for (int i = 0; i < 5; i++) {
                    slabs.profile();
                    Thread.sleep(1);
                }
                cache.shrink();
                slabs.verify();
            });
            stress.repeat(Thread.ofPlatform(), () -> {
                slabs.verify(); // at any moment of a change
                Thread.sleep(1);
            });
            stress.join();
            for (Long each = passed.poll(); each != null; each = passed.poll()) {
                give(cache, each);
            }
            assertThat(owners.size()).isZero();
            assertThat(slabs.profile().sites()).isEmpty();
            assertThat(slabs.profile().dropped()).isZero();
            assertThat(slabs.stats().liveObjects()).isZero();
            slabs.verify();
            slabs.sample(1);
            long last = cache.allocateRaw();
            assertThat(slabs.profile().sites())
                    .extracting(AllocationSite::objects)
                    .allMatch(n -> n == 1);
            cache.free(last);
        }
    }

    private void work(SlabAllocator slabs, SlabCache cache) throws InterruptedException {
        long[] mine = new long[ThreadLocalRandom.current().nextInt(1, 400)];
        for (int i = 0; i < mine.length; i++) {
            mine[i] = cache.allocateRaw();
            owners.enter(mine[i]);
            StampedObjects.stamp(cache, mine[i], 9);
        }
        for (long each : mine) {
            if (!passed.offer(each, 0, TimeUnit.SECONDS)) {
                StampedObjects.assertStamped(cache, each, 9);
                owners.leave(each);
                slabs.free(each);
            }
        }
        for (int i = ThreadLocalRandom.current().nextInt(400); i > 0; i--) {
            Long other = passed.poll();
            if (other != null) {
                give(cache, other);
            }
        }
    }

    private void give(SlabCache cache, long address) {
        StampedObjects.assertStamped(cache, address, 9);
        owners.leave(address);
        cache.free(address);
    }
}
