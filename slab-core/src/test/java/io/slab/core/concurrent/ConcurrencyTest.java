package io.slab.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.Checks;
import io.slab.ConfinedCache;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.core.support.Setting;
import io.slab.core.support.Stress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Many threads on one allocator: no object has two owners, none is lost, and everything comes back in the end. */
@Timeout(180)
@ParameterizedClass(name = "{0}")
@MethodSource("settings")
class ConcurrencyTest {
    @Parameter
    private Setting setting;

    private final StampedObjects owners = new StampedObjects();
    private final AtomicLong operations = new AtomicLong();
    private SlabAllocator slabs;
    private SlabCache cache;

    static Stream<Setting> settings() {
        return Setting.all().stream()
                .filter(s -> (s.backend().equals("mmap") && s.checked())
                        == s.descriptors().name().equals("ON_SLAB"))
                .filter(s -> !s.backend().equals("arena"));
    }

    @BeforeEach
    void open() {
        slabs = setting.config().create();
        cache = slabs.createCache(setting.spec("busy", 64));
    }

    @AfterEach
    void everythingMustHaveComeBack() {
        slabs.verify();
        assertThat(owners.size()).isZero();
        assertThat(slabs.stats().liveObjects()).isZero();
        slabs.reclaim();
        slabs.verify();
        assertThat(slabs.stats().committedBytes()).isZero();
        slabs.close();
    }

    private long take() {
        long address = cache.allocateRaw();
        owners.enter(address);
        StampedObjects.stamp(cache, address, 7);
        operations.incrementAndGet();
        return address;
    }

    private void give(long address) {
        StampedObjects.assertStamped(cache, address, 7);
        owners.leave(address);
        cache.free(address);
    }

    @Test
    void whatProducersAllocateConsumersMustBeAbleToFree() throws InterruptedException {
        BlockingQueue<long[]> queue = new ArrayBlockingQueue<>(8);
        AtomicInteger producing = new AtomicInteger(3);
        Stress stress = new Stress();
        Thread.Builder[] kinds = {Thread.ofPlatform(), Thread.ofPlatform(), Thread.ofVirtual()};
        for (Thread.Builder kind : kinds) {
            stress.once(kind, () -> {
                while (!stress.isOver()) {
                    long[] batch = new long[1 + ThreadLocalRandom.current().nextInt(300)];
                    for (int i = 0; i < batch.length; i++) {
                        batch[i] = take();
                    }
                    queue.put(batch);
                }
                producing.decrementAndGet();
            });
            stress.once(kind, () -> {
                while (producing.get() > 0 || !queue.isEmpty()) {
                    long[] batch = queue.poll(5, TimeUnit.MILLISECONDS);
                    if (batch != null && ThreadLocalRandom.current().nextBoolean()) {
                        for (long address : batch) {
                            give(address);
                        }
                    } else if (batch != null) {
                        for (long address : batch) {
                            StampedObjects.assertStamped(cache, address, 7);
                            owners.leave(address);
                        }
                        cache.free(batch, 0, batch.length);
                    }
                }
            });
        }
        stress.join();
    }

    @Test
    void tenThousandShortThreadsMustLeaveNothingBehind() throws InterruptedException {
        Semaphore running = new Semaphore(8);
        Stress failures = new Stress();
        BlockingQueue<Long> inherited = new ArrayBlockingQueue<>(100_000);
        for (int i = 0; i < 10_000; i++) {
            running.acquire();
            int number = i;
            Thread.ofPlatform().start(() -> {
                try {
                    long mine = take();
                    long second = take();
                    give(mine);
                    Long theirs = inherited.poll();
                    if (theirs != null) {
                        give(theirs);
                    }
                    if (number % 10 == 0) {
                        ConfinedCache confined = cache.confined(); // never closed
                        long a = confined.allocateRaw();
                        confined.free(a);
                    }
                    inherited.add(second); // freed by a thread that comes later
                } catch (Throwable e) {
                    failures.once(Thread.ofPlatform(), () -> {
                        throw new AssertionError(e);
                    });
                } finally {
                    running.release();
                }
            });
        }
        running.acquire(8);
        failures.join();
        inherited.forEach(this::give);
        assertThat(cache.stats().peakSlabBytes()).as("what dead threads kept").isLessThan(4 << 20);
    }

    @Test
    void tenThousandVirtualThreadsMustShareStripes() throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<java.util.concurrent.Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                all.add(executor.submit(() -> {
                    long a = take();
                    long b = take();
                    Thread.yield();
                    give(a);
                    long[] bulk = new long[10];
                    cache.allocateRaw(bulk, 0, 10);
                    cache.free(bulk, 0, 10);
                    give(b);
                }));
            }
            for (var f : all) {
                f.get(100, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void purgersMustNeverTakeWhatBusyThreadsHold() throws InterruptedException {
        Stress stress = new Stress();
        CountDownLatch blocked = new CountDownLatch(1);
        stress.once(
                Thread.ofPlatform(),
                () -> { // an owner that sleeps on a full magazine
                    long[] all = new long[500];
                    for (int i = 0; i < all.length; i++) {
                        all[i] = take();
                    }
                    for (long a : all) {
                        give(a);
                    }
                    blocked.countDown();
                    while (!stress.isOver()) {
                        LockSupport.parkNanos(50_000_000);
                    }
                });
        blocked.await();
        for (int t = 0; t < 4; t++) {
            boolean confinedToo = t == 0;
            stress.once(t == 3 ? Thread.ofVirtual() : Thread.ofPlatform(), () -> busy(stress, confinedToo));
        }
        stress.repeat(Thread.ofPlatform(), () -> {
            slabs.reclaim();
            cache.shrink();
            slabs.verify();
            slabs.stats();
            slabs.dump();
        });
        stress.join();
        assertThat(operations.get()).isPositive();
    }

    /** Allocates and frees at random, a few hundred at once, then everything back. */
    private void busy(Stress stress, boolean confinedToo) {
        Random random = new Random();
        ArrayDeque<Long> mine = new ArrayDeque<>();
        ConfinedCache confined = confinedToo ? cache.confined() : null;
        while (!stress.isOver()) {
            int wanted = random.nextInt(400);
            while (mine.size() < wanted) {
                if (confined != null && random.nextBoolean()) {
                    long a = confined.allocateRaw();
                    owners.enter(a);
                    StampedObjects.stamp(cache, a, 7);
                    mine.add(a);
                } else {
                    mine.add(take());
                }
            }
            while (mine.size() > wanted) {
                long a = random.nextBoolean() ? mine.pollFirst() : mine.pollLast();
                if (confined != null && random.nextBoolean()) {
                    StampedObjects.assertStamped(cache, a, 7);
                    owners.leave(a);
                    confined.free(a);
                } else {
                    give(a);
                }
            }
        }
        mine.forEach(this::give);
        if (confined != null) {
            confined.close();
        }
    }

    @Test
    void generalAllocationMustServeManyThreadsWhileSomebodyReclaims() throws InterruptedException {
        Stress stress = new Stress();
        for (int t = 0; t < 3; t++) {
            stress.once(t == 2 ? Thread.ofVirtual() : Thread.ofPlatform(), () -> {
                Random random = new Random();
                ArrayDeque<Long> mine = new ArrayDeque<>();
                while (!stress.isOver()) {
                    if (mine.size() < 50 || (mine.size() < 300 && random.nextBoolean())) {
                        long size = random.nextInt(50) == 0 ? random.nextInt(1 << 20) : random.nextInt(2000);
                        long a = slabs.allocateRaw(size, 1L << random.nextInt(9));
                        owners.enter(a);
                        mine.add(a);
                    } else {
                        long a = mine.poll();
                        owners.leave(a);
                        slabs.free(a);
                    }
                    if (random.nextInt(100) == 0) {
                        try (var arena = slabs.openSharedArena()) {
                            for (int i = 0; i < 20; i++) {
                                arena.allocate(random.nextInt(3000)).fill((byte) 1);
                            }
                        }
                    }
                }
                for (long a : mine) {
                    owners.leave(a);
                    slabs.free(a);
                }
            });
        }
        stress.repeat(Thread.ofPlatform(), () -> {
            slabs.reclaim();
            slabs.verify();
        });
        stress.join();
    }

    @Test
    void theLimitMustHoldWhileManyThreadsWaitForEachOther() throws InterruptedException {
        cache.close();
        cache = slabs.createCache(CacheSpec.of("tight", 64)
                .withLimitBytes(8192)
                .withChecks(setting.checked() ? Checks.STANDARD : Checks.OFF));
        Stress stress = new Stress();
        for (int t = 0; t < 6; t++) {
            stress.repeat(t % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual(), () -> {
                long[] mine = new long[20];
                for (int i = 0; i < mine.length; i++) {
                    // Six threads of 20 fit into 2 × 63 objects, wherever the others' free ones are.
                    var s = cache.allocate(java.time.Duration.ofSeconds(60));
                    mine[i] = s.isNative() ? s.address() : -1;
                    if (mine[i] == -1) {
                        cache.free(s);
                    } else {
                        owners.enter(mine[i]);
                    }
                }
                for (long a : mine) {
                    if (a != -1) {
                        owners.leave(a);
                        cache.free(a);
                    }
                }
                assertThat(cache.stats().totalSlabBytes()).isLessThanOrEqualTo(8192);
            });
        }
        stress.join();
    }
}
