package io.slab.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import io.slab.core.support.Stress;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a thread leaves when it dies. */
class InheritanceTest {
    private static void run(Stress.Work work) throws InterruptedException {
        new Stress().once(Thread.ofPlatform(), work).join();
    }

    @Test
    void aNewThreadMustBeginWithWhatTheLastThreadThatDiedFreedLast() throws Exception {
        try (SlabAllocator slabs = Slabs.create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            AtomicLong last = new AtomicLong();
            run(() -> {
                long first = cache.allocateRaw();
                cache.free(first);
                last.set(first);
            });
            for (int i = 0; i < 100; i++) {
                run(() -> {
                    long first = cache.allocateRaw();
                    long second = cache.allocateRaw();
                    assertThat(first).isEqualTo(last.get());
                    cache.free(first);
                    cache.free(second);
                    last.set(second);
                });
            }
            assertThat(cache.stats().slowPaths())
                    .as("one for each thread, and some for the first")
                    .isLessThan(110);
            slabs.verify();
        }
    }

    @Test
    void threadsThatDieAtTheSameTimeMustLoseNothing() throws Exception {
        try (SlabAllocator slabs = Slabs.create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            for (int round = 0; round < 50; round++) {
                Stress stress = new Stress();
                for (int i = 0; i <= round % 7; i++) {
                    stress.once(Thread.ofPlatform(), () -> {
                        long[] all = new long[500];
                        cache.allocateRaw(all, 0, all.length);
                        cache.free(all, 0, all.length);
                    });
                }
                stress.join();
                slabs.verify();
            }
            assertThat(cache.stats().liveObjects()).isZero();
            assertThat(cache.stats().totalSlabBytes()).isLessThan(1 << 20);
        }
    }
}
