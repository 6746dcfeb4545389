package io.slab.core.reclaim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Uninterruptibles;
import io.slab.CacheSpec;
import io.slab.MagazineStats;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.support.HookedLock;
import io.slab.core.support.RecordingListener;
import io.slab.core.support.Stress;
import io.slab.core.support.Waits;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.spi.SlabEvent;
import io.slab.spi.Strategy;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens at soft and hard limits, and that failing allocations do not reclaim everything each time. */
class LimitsTest {
    private static final int MIB = 1 << 20;
    private final RecordingListener listener = new RecordingListener();

    private SlabAllocatorConfig.Builder config() {
        return SlabAllocatorConfig.builder().backend("mmap").coloring("none").listener(listener.strategy());
    }

    private static List<Long> fill(SlabCache cache) {
        List<Long> all = new ArrayList<>();
        for (long address = cache.tryAllocateRaw(); address != 0; address = cache.tryAllocateRaw()) {
            all.add(address);
        }
        return all;
    }

    private long reclaims() {
        return listener.all(SlabEvent.Reclaimed.class).size();
    }

    /** A cache whose slabs are all empty, and kept. */
    private static SlabCache idleAfterBurst(SlabAllocator slabs) {
        SlabCache idle = slabs.createCache(
                CacheSpec.of("idle", 1000).withReclaim(Strategy.named("retain:slabs=1000,slab-bytes=1m")));
        long[] burst = new long[700];
        for (int i = 0; i < burst.length; i++) {
            burst[i] = idle.allocateRaw();
        }
        for (long address : burst) {
            idle.free(address);
        }
        return idle;
    }

    @Test
    void growthBeyondTheSoftLimitMustReclaimFirst() {
        try (SlabAllocator slabs = config().softLimitBytes(MIB).create()) {
            SlabCache idle = idleAfterBurst(slabs);
            assertThat(idle.stats().totalSlabBytes()).isGreaterThan(600_000);
            SlabCache growing = slabs.createCache(CacheSpec.of("growing", 1000));
            long[] held = new long[3000];
            for (int i = 0; i < held.length; i++) {
                held[i] = growing.allocateRaw();
            }
            assertThat(idle.stats().totalSlabBytes()).as("was reclaimed").isZero();
            assertThat(growing.stats().totalSlabBytes())
                    .as("a soft limit may be passed")
                    .isGreaterThan(2 * MIB);
            slabs.verify();
            growing.free(held, 0, held.length);
        }
    }

    @Test
    void aSoftLimitMustNotReclaimAtEachSlab() {
        try (SlabAllocator slabs = config().softLimitBytes(MIB).create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 1000));
            long[] held = new long[8000];
            for (int i = 0; i < held.length; i++) {
                held[i] = cache.allocateRaw();
            }
            assertThat(reclaims()).isLessThan(8L * 32 + 1);
            cache.free(held, 0, held.length);
        }
    }

    @Test
    void aCachesOwnSoftLimitMustTakeBackItsMagazines() throws Exception {
        try (SlabAllocator slabs = config().create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64).withSoftLimitBytes(64 << 10));
            CountDownLatch freed = new CountDownLatch(1);
            CountDownLatch done = new CountDownLatch(1);
            Thread idle = Thread.ofPlatform().start(() -> {
                cache.free(cache.allocateRaw());
                freed.countDown();
                Uninterruptibles.awaitUninterruptibly(done);
            });
            freed.await();
            assertThat(kept(slabs, idle)).isPositive();
            long[] held = new long[10_000];
            for (int i = 0; i < held.length; i++) {
                held[i] = cache.allocateRaw();
            }
            assertThat(cache.stats().totalSlabBytes()).isGreaterThan(600_000);
            assertThat(kept(slabs, idle)).isZero();
            slabs.verify();
            cache.free(held, 0, held.length);
            done.countDown();
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // the interrupt would not end a loop
    void growthThatLeapsOverASoftLimitMustGoOn() {
        try (SlabAllocator slabs = config().softLimitBytes(4 * MIB).create()) {
            for (int i = 0; i < 6; i++) { // the third begins well below the limit and ends above
                slabs.allocateRaw(1_500_000);
            }
            assertThat(slabs.stats().usedBytes()).isGreaterThan(9_000_000);
            assertThat(listener.all(SlabEvent.LimitReached.class)).isNotEmpty();
        }
        try (SlabAllocator slabs = config().create()) {
            SlabCache cache = slabs.createCache(
                    CacheSpec.of("c", 1024).withSlabBytes(16 << 10).withSoftLimitBytes(40 << 10));
            for (int i = 0; i < 100; i++) {
                cache.allocateRaw();
            }
            assertThat(cache.stats().totalSlabBytes()).isGreaterThan(100 << 10);
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // the interrupt would not end a loop
    void threadsOfDifferentSizesMustNotKeepEachOtherFromPassingASoftLimit() throws InterruptedException {
        try (SlabAllocator slabs =
                config().softLimitBytes(4 * MIB).reclaim("immediate").create()) {
            Stress stress = new Stress();
            for (int size : new int[] {1_500_000, 40_000, 700_000}) {
                stress.once(Thread.ofPlatform(), () -> {
                    for (int i = 0; i < 300; i++) {
                        long[] held = new long[4];
                        for (int j = 0; j < held.length; j++) {
                            held[j] = slabs.allocateRaw(size);
                        }
                        for (long each : held) {
                            slabs.free(each);
                        }
                    }
                });
            }
            stress.join();
            slabs.verify();
        }
    }

    /** Objects of its only cache that a thread keeps to itself. */
    private static long kept(SlabAllocator slabs, Thread thread) {
        return slabs.inspect().caches().stream()
                .filter(cache -> cache.stats().name().equals("c"))
                .flatMap(cache -> cache.magazines().stream())
                .filter(magazine -> magazine.threadId() == thread.threadId())
                .mapToLong(MagazineStats::objects)
                .sum();
    }

    @Test
    void pageRunsMustRespectTheSoftLimitToo() {
        try (SlabAllocator slabs = config().softLimitBytes(MIB).create()) {
            SlabCache idle = idleAfterBurst(slabs);
            long run = slabs.allocateRaw(16 * MIB);
            assertThat(idle.stats().totalSlabBytes()).isZero();
            slabs.free(run);
        }
    }

    @Test
    void allocationsThatFailWhileNothingIsFreedMustNotReclaimAgain() {
        try (SlabAllocator slabs = config().limitBytes(MIB).create()) {
            AtomicInteger locked = new AtomicInteger();
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 1000)
                    .withLock(Strategy.of("counting", () -> new HookedLock(locked::incrementAndGet, () -> {}))));
            List<Long> all = fill(cache);
            SlabCache other = slabs.createCache(CacheSpec.of("other", 500));
            assertThat(other.tryAllocateRaw()).isZero();
            int before = locked.get();
            for (int i = 0; i < 1000; i++) {
                assertThat(other.tryAllocateRaw()).isZero();
            }
            assertThat(other.stats().failures()).isGreaterThanOrEqualTo(1000);
            assertThat(locked.get() - before)
                    .as("two looks at its state for each, and no reclaim")
                    .isLessThan(2100);
            // And whatever is freed afterwards is found at once, wherever it lies.
            for (long address : all) {
                cache.free(address);
            }
            long found = other.allocateRaw();
            other.free(found);
        }
    }

    @Test
    void eachFreeThatMakesRoomMustBeFoundAtOnce() {
        try (SlabAllocator slabs = config().limitBytes(MIB).create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 1000).withSlabBytes(4096));
            List<Long> all = fill(cache);
            SlabCache other = slabs.createCache(CacheSpec.of("other", 2000).withSlabBytes(4096));
            for (int round = 0; round < 50; round++) {
                assertThatThrownBy(other::allocateRaw).isInstanceOf(SlabOutOfMemoryException.class);
                for (int i = 0; i < 8; i++) { // at least one slab falls empty
                    cache.free(all.removeLast());
                }
                other.allocateRaw();
                while (other.tryAllocateRaw() != 0) {
                    // takes all the room there is
                }
            }
        }
    }

    @Test
    void aWaiterMustHearOfWhatOtherThreadsFreeIntoTheirMagazines() throws Exception {
        try (SlabAllocator slabs = config().limitBytes(MIB).create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            SlabCache other = slabs.createCache(CacheSpec.of("other", 500));
            CountDownLatch full = new CountDownLatch(1);
            CountDownLatch waiting = new CountDownLatch(1);
            CountDownLatch never = new CountDownLatch(1);
            Thread holder = Thread.ofPlatform().daemon().start(() -> {
                List<Long> all = fill(cache);
                full.countDown();
                try {
                    waiting.await();
                    Thread.sleep(50);
                    for (long address : all) {
                        cache.free(address);
                    }
                    never.await();
                } catch (InterruptedException e) {
                    return; // the end of the test
                }
            });
            full.await();
            waiting.countDown();
            other.free(other.allocate(Duration.ofSeconds(60)));
            holder.interrupt();
            holder.join(); // it may be freeing still
        }
    }

    /** The longest of them are as many nanoseconds as a {@code long} holds, and more. */
    static List<Duration> patience() {
        return List.of(Duration.ofSeconds(60), Duration.ofNanos(Long.MAX_VALUE), ChronoUnit.FOREVER.getDuration());
    }

    @ParameterizedTest
    @MethodSource("patience")
    @Timeout(60)
    void aWaiterMustFindWhatAnotherCachesThreadKeepsInItsMagazine(Duration patience) throws Exception {
        try (SlabAllocator slabs = config().limitBytes(8192).create()) {
            SlabCache hog = slabs.createCache(CacheSpec.of("c", 64).withSlabBytes(4096));
            SlabCache other = slabs.createCache(CacheSpec.of("other", 500).withSlabBytes(4096));
            List<Long> all = fill(hog);
            FutureTask<Long> task =
                    new FutureTask<>(() -> other.allocate(patience).address());
            Thread waiter = Thread.ofPlatform().daemon().start(task);
            Waits.until("it waits", () -> waiter.getState() == Thread.State.TIMED_WAITING);
            int objects = hog.stats().objectsPerSlab();
            all.subList(0, objects).forEach(hog::free);
            other.free(task.get());
            all.subList(objects, all.size()).forEach(hog::free);
        }
    }
}
