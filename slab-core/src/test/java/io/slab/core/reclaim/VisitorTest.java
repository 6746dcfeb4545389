package io.slab.core.reclaim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.support.Stress;
import io.slab.spi.Strategy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Caches whose lock belongs to one thread, while others look at the allocator as a whole. */
class VisitorTest {
    @Test
    void figuresReclaimAndVerifyMustNotDisturbTheOwner() throws Exception {
        try (SlabAllocator slabs = SlabAllocatorConfig.builder().backend("mmap").create()) {
            Stress stress = new Stress();
            AtomicLong operations = new AtomicLong();
            stress.once(Thread.ofPlatform(), () -> {
                SlabCache own = slabs.createCache(CacheSpec.of("own", 100)
                        .withLock(Strategy.named("none"))
                        .withMagazineBytes(2000));
                long[] held = new long[500];
                while (!stress.isOver()) {
                    for (int i = 0; i < held.length; i++) {
                        held[i] = own.allocateRaw();
                    }
                    for (long address : held) {
                        own.free(address);
                    }
                    operations.addAndGet(held.length);
                }
            });
            stress.repeat(Thread.ofPlatform(), slabs::verify);
            stress.repeat(Thread.ofPlatform(), slabs::reclaim);
            stress.repeat(Thread.ofPlatform(), slabs::stats);
            stress.join();
            assertThat(operations).hasPositiveValue();
            slabs.reclaim();
            assertThat(slabs.stats().caches().getFirst().totalSlabBytes()).isZero();
            assertThat(slabs.stats().caches().getFirst().liveObjects()).isZero();
        }
    }

    @Test
    void aVisitorMustNotBecomeTheOwner() throws Exception {
        try (SlabAllocator slabs = SlabAllocatorConfig.builder().backend("mmap").create()) {
            SlabCache own = slabs.createCache(CacheSpec.of("own", 100).withLock(Strategy.named("none")));
            slabs.stats();
            slabs.verify();
            AtomicLong address = new AtomicLong();
            Thread owner = Thread.ofPlatform().start(() -> address.set(own.allocateRaw()));
            owner.join();
            assertThat(address).doesNotHaveValue(0);
            assertThatThrownBy(own::allocateRaw).isInstanceOf(WrongThreadException.class);
        }
    }

    @Test
    void anotherThreadMustBeAbleToClose() throws Exception {
        SlabAllocator slabs = SlabAllocatorConfig.builder().backend("mmap").create();
        CountDownLatch used = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Thread owner = Thread.ofPlatform().daemon().start(() -> {
            SlabCache own = slabs.createCache(CacheSpec.of("own", 100).withLock(Strategy.named("none")));
            own.free(own.allocateRaw());
            used.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                return; // the end of the test
            }
        });
        used.await();
        slabs.close();
        assertThatThrownBy(slabs::reclaim).hasMessageContaining("closed");
        owner.interrupt();
    }
}
