package io.slab.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import io.slab.CacheSpec;
import io.slab.Reach;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import io.slab.core.support.HookedLock;
import io.slab.core.support.Stress;
import io.slab.spi.SlabLock;
import io.slab.spi.Strategy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a thread leaves when it dies. */
class InheritanceTest {
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

    @Test
    void whatAReclaimAskedOfADeadThreadMustComeFromItsSuccessor() throws Exception {
        AtomicReference<@Nullable Runnable> meanwhile = new AtomicReference<>();
        SlabLock lock = new HookedLock(
                () -> {
                    Runnable task = meanwhile.getAndSet(null);
                    if (task != null) {
                        task.run();
                    }
                },
                () -> {});
        try (SlabAllocator slabs = Slabs.create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("asked first", 64));
            slabs.createCache(
                    CacheSpec.of("asked next", 64).withLock(Strategy.of("hooked", (SlabLock.Factory) () -> lock)));
            CountDownLatch full = new CountDownLatch(1);
            CountDownLatch end = new CountDownLatch(1);
            Thread owner = Thread.ofPlatform().start(() -> {
                cache.free(cache.allocateRaw());
                full.countDown();
                Uninterruptibles.awaitUninterruptibly(end);
            });
            full.await();
            long kept = cache.stats().magazineObjects();
            assertThat(kept).isPositive();
            meanwhile.set(() -> {
                end.countDown();
                Uninterruptibles.joinUninterruptibly(owner);
                Uninterruptibles.joinUninterruptibly(Thread.ofPlatform().start(() -> cache.free(cache.allocateRaw())));
            });
            assertThat(slabs.reclaim(Reach.EVERYTHING).objects()).isGreaterThanOrEqualTo(kept);
            assertThat(meanwhile).hasNullValue();
            slabs.verify();
        }
    }
}
