package io.slab.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.CacheStats;
import io.slab.ConfinedCache;
import io.slab.Reach;
import io.slab.ReclaimReport;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.core.support.Setting;
import io.slab.core.support.Stress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Purges from several threads at once, against owners that run, sleep, are blocked for good, or are virtual. */
class PurgeStressTest {
    private static final Setting SETTING = Setting.all().getFirst();

    /** Allocates and frees a few objects at a time, each noted on the side, so that none has two owners. */
    private static void churn(SlabCache cache, StampedObjects stamps) {
        long[] held = new long[ThreadLocalRandom.current().nextInt(1, 300)];
        for (int i = 0; i < held.length; i++) {
            held[i] = cache.allocateRaw();
            stamps.enter(held[i]);
            StampedObjects.stamp(cache, held[i], Thread.currentThread().threadId());
        }
        for (long address : held) {
            StampedObjects.assertStamped(cache, address, Thread.currentThread().threadId());
            stamps.leave(address);
            cache.free(address);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IDLE", "EVERYTHING"})
    void noObjectMayGetTwoOwnersOrBeLostWhilePurgesRun(Reach reach) throws Exception {
        try (SlabAllocator slabs = SETTING.config().create()) {
            SlabCache small = slabs.createCache(CacheSpec.of("small", 48));
            SlabCache large = slabs.createCache(CacheSpec.of("large", 512));
            StampedObjects smallStamps = new StampedObjects();
            StampedObjects largeStamps = new StampedObjects();
            AtomicLong purges = new AtomicLong();
            CountDownLatch never = new CountDownLatch(1);
            Stress stress = new Stress();
            Thread blocked = Thread.ofPlatform().daemon().start(() -> {
                churn(small, smallStamps);
                try {
                    never.await();
                } catch (InterruptedException e) {
                    return; // the end of the test
                }
            });
            for (int i = 0; i < 3; i++) {
                stress.repeat(Thread.ofPlatform(), () -> {
                    churn(small, smallStamps);
                    churn(large, largeStamps);
                });
            }
            stress.repeat(Thread.ofPlatform(), () -> {
                churn(small, smallStamps);
                Thread.sleep(1);
            });
            stress.repeat(Thread.ofVirtual(), () -> churn(small, smallStamps));
            stress.repeat(Thread.ofVirtual(), () -> churn(large, largeStamps));
            stress.once(Thread.ofPlatform(), () -> {
                try (ConfinedCache confined = small.confined()) {
                    while (!stress.isOver()) {
                        long address = confined.allocateRaw();
                        smallStamps.enter(address);
                        smallStamps.leave(address);
                        confined.free(address);
                    }
                }
            });
            for (int i = 0; i < 2; i++) {
                stress.repeat(Thread.ofPlatform(), () -> {
                    slabs.reclaim(reach);
                    purges.incrementAndGet();
                });
            }
            stress.repeat(Thread.ofPlatform(), () -> {
                slabs.verify();
                Thread.sleep(20);
            });
            stress.join();
            assertThat(purges).hasPositiveValue();
            slabs.verify();
            slabs.reclaim();
            for (CacheStats stats : slabs.stats().caches()) {
                assertThat(stats.liveObjects())
                        .as("lost objects of %s", stats.name())
                        .isZero();
                assertThat(stats.totalSlabBytes())
                        .as("slabs of %s", stats.name())
                        .isZero();
            }
            blocked.interrupt();
        }
    }

    @Test
    void everythingMustReachIdleAndBlockedThreads() throws Exception {
        try (SlabAllocator slabs = SETTING.config().create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            CountDownLatch done = new CountDownLatch(2);
            CountDownLatch never = new CountDownLatch(1);
            Thread[] threads = new Thread[2];
            for (int i = 0; i < threads.length; i++) {
                threads[i] = Thread.ofPlatform().daemon().start(() -> {
                    long[] all = new long[2000];
                    for (int k = 0; k < all.length; k++) {
                        all[k] = cache.allocateRaw();
                    }
                    for (long address : all) {
                        cache.free(address);
                    }
                    done.countDown();
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        return; // the end of the test
                    }
                });
            }
            done.await();
            assertThat(cache.stats().magazineObjects()).isPositive();
            ReclaimReport report = slabs.reclaim(Reach.EVERYTHING);
            assertThat(report.unreached()).isEmpty();
            assertThat(report.objects()).isPositive();
            assertThat(report.bytes()).isPositive();
            assertThat(report.freeBytes()).isZero();
            assertThat(cache.stats().totalSlabBytes()).isZero();
            assertThat(slabs.stats().committedBytes()).isZero();
            for (Thread thread : threads) {
                thread.interrupt();
            }
        }
    }

    @Test
    void unusedMagazinesMustGoBackAtTheSecondVisit() {
        try (SlabAllocator slabs = SETTING.config().create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            cache.free(cache.allocateRaw());
            slabs.reclaim(Reach.IDLE);
            assertThat(cache.stats().magazineObjects()).isPositive();
            ReclaimReport report = slabs.reclaim(Reach.IDLE);
            assertThat(report.objects()).isPositive();
            assertThat(cache.stats().magazineObjects()).isZero();
        }
    }
}
