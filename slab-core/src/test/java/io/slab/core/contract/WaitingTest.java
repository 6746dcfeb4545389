package io.slab.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.SlabCache;
import io.slab.core.support.EngineContract;
import io.slab.error.SlabClosedException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabOutOfMemoryException.Limit;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Allocations that wait until somebody frees. */
@Timeout(60)
class WaitingTest extends EngineContract {
    private static final Duration LONG = Duration.ofSeconds(50);

    private SlabCache full() {
        SlabCache cache = cache(setting.spec("full", 512).withSlabBytes(8192).withLimitBytes(8192));
        return cache;
    }

    private static <T> FutureTask<T> start(boolean virtual, java.util.concurrent.Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        if (virtual) {
            Thread.ofVirtual().start(task);
        } else {
            Thread.ofPlatform().daemon().start(task);
        }
        return task;
    }

    private static Throwable failureOf(FutureTask<?> task) throws Exception {
        try {
            Object result = task.get(50, TimeUnit.SECONDS);
            throw new AssertionError("returned " + result);
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    /** Waiting threads are told from running ones by asking a newcomer, who is turned away while somebody waits. */
    private static void untilSomebodyWaits(Thread thread) throws InterruptedException {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.sleep(1);
        }
    }

    @Test
    void anAllocationThatFindsMemoryMustNotWait() throws Exception {
        SlabCache cache = full();
        assertThat(cache.allocate(Duration.ZERO).byteSize()).isEqualTo(512);
        assertThat(cache.allocate(Duration.ofNanos(-1))).isNotNull();
        assertThat(cache.allocate(Duration.ofSeconds(Long.MAX_VALUE))).isNotNull();
    }

    @Test
    void theTimeOverTheAllocationMustFailWithTheLimit() {
        SlabCache cache = full();
        int objects = drain(cache).size();
        assertThat(objects).isEqualTo(cache.stats().objectsPerSlab());
        for (Duration patience : List.of(Duration.ZERO, Duration.ofMillis(-5), Duration.ofMillis(20))) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> cache.allocate(patience))
                    .isInstanceOfSatisfying(
                            SlabOutOfMemoryException.class,
                            e -> assertThat(e.limit()).isEqualTo(Limit.CACHE))
                    .hasMessageContaining(
                            patience.isPositive() ? "waited in vain for PT0.02S" : "free objects or raise limitBytes");
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(patience.toNanos());
        }
        slabs.verify();
        assertThat(cache.stats().liveObjects()).isEqualTo(objects);
    }

    @Test
    void aFreeMustWakeTheWaiter() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            SlabCache cache = full();
            List<MemorySegment> all = drain(cache);
            FutureTask<MemorySegment> waiting = start(virtual, () -> cache.allocate(LONG));
            while (cache.tryAllocateRaw() != 0) {
                throw new AssertionError("the cache is full");
            }
            Thread.sleep(5);
            cache.free(all.getFirst());
            MemorySegment got = waiting.get(50, TimeUnit.SECONDS);
            assertThat(got.byteSize()).isEqualTo(512);
            all.set(0, got);
            all.forEach(cache::free);
            assertThat(cache.stats().liveObjects()).isZero();
            cache.close();
        }
    }

    @Test
    void whoWaitsWithoutEndMustBeServedAndInterruptedLikeOthers() throws Exception {
        for (Duration endless : List.of(Duration.ofNanos(Long.MAX_VALUE), ChronoUnit.FOREVER.getDuration())) {
            SlabCache cache = full();
            List<MemorySegment> all = drain(cache);
            FutureTask<MemorySegment> served = new FutureTask<>(() -> cache.allocate(endless));
            Thread first = Thread.ofPlatform().daemon().start(served);
            untilSomebodyWaits(first);
            Thread.sleep(50); // it has looked by itself meanwhile
            assertThat(served.isDone()).isFalse();
            cache.free(all.getFirst());
            all.set(0, served.get(50, TimeUnit.SECONDS));
            FutureTask<MemorySegment> interrupted = new FutureTask<>(() -> cache.allocate(endless));
            Thread second = Thread.ofPlatform().daemon().start(interrupted);
            untilSomebodyWaits(second);
            second.interrupt();
            assertThat(failureOf(interrupted)).isInstanceOf(InterruptedException.class);
            all.forEach(cache::free);
            cache.close();
        }
    }

    @Test
    void aFreeThroughAnyDoorMustWakeTheWaiter() throws Exception {
        SlabCache cache = full();
        List<MemorySegment> all = drain(cache);
        List<java.util.function.Consumer<MemorySegment>> doors = List.of(
                slabs::free,
                s -> cache.confined().free(s),
                s -> cache.retain().free(s),
                s -> start(true, () -> {
                    cache.free(s);
                    return true;
                }));
        for (var door : doors) {
            FutureTask<MemorySegment> waiting = start(false, () -> cache.allocate(LONG));
            Thread.sleep(3);
            door.accept(all.removeFirst());
            all.add(waiting.get(50, TimeUnit.SECONDS));
        }
        assertThat(cache.stats().liveObjects()).isEqualTo(all.size());
    }

    @Test
    void waitersMustBeServedInTheOrderOfTheirComing() throws Exception {
        serveFive(0);
    }

    @Test
    void waitersThatLookedForMemoryInVainMustBeServedAllTheSame() throws Exception {
        serveFive(70); // each looks now and then, and finds what the free before gave to another
    }

    private void serveFive(long pauseMillis) throws Exception {
        SlabCache cache = full();
        List<MemorySegment> all = drain(cache);
        BlockingQueue<Integer> served = new LinkedBlockingQueue<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            Thread thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    cache.allocate(LONG);
                    served.add(number);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            untilSomebodyWaits(thread);
        }
        for (int i = 0; i < 5; i++) {
            Thread.sleep(pauseMillis);
            cache.free(all.get(i));
            assertThat(served.poll(50, TimeUnit.SECONDS)).isEqualTo(i);
        }
    }

    @Test
    void aNewcomerMustNotOvertakeAWaiter() throws Exception {
        SlabCache cache = full();
        List<MemorySegment> all = drain(cache);
        Thread waiter = Thread.ofPlatform().daemon().unstarted(new FutureTask<>(() -> cache.allocate(LONG)));
        waiter.start();
        untilSomebodyWaits(waiter);
        assertThat(cache.tryAllocate()).isEmpty();
        cache.free(all.getFirst());
        waiter.join(50_000);
        assertThat(cache.tryAllocate()).isEmpty();
        cache.free(all.get(1));
        assertThat(cache.tryAllocate()).isPresent();
    }

    @Test
    void anInterruptionMustEndTheWaitAndLeaveNothingBehind() throws Exception {
        SlabCache cache = full();
        List<MemorySegment> all = drain(cache);
        for (boolean before : new boolean[] {true, false}) {
            FutureTask<MemorySegment> task = new FutureTask<>(() -> cache.allocate(LONG));
            Thread thread = Thread.ofPlatform().daemon().unstarted(task);
            thread.start();
            if (!before) {
                untilSomebodyWaits(thread);
            }
            thread.interrupt();
            assertThat(failureOf(task)).isInstanceOf(InterruptedException.class);
        }
        slabs.verify();
        cache.free(all.getFirst());
        assertThat(cache.tryAllocate()).isPresent();
    }

    @Test
    void whoLeavesTheQueueMustNotTakeTheWakeUpOfTheNextAlong() throws Exception {
        SlabCache cache = full();
        List<MemorySegment> all = drain(cache);
        for (int round = 0; round < 20; round++) {
            FutureTask<MemorySegment> first = new FutureTask<>(() -> cache.allocate(LONG));
            Thread impatient = Thread.ofPlatform().daemon().start(first);
            untilSomebodyWaits(impatient);
            FutureTask<MemorySegment> second = start(false, () -> cache.allocate(LONG));
            List<MemorySegment> back = new ArrayList<>();
            Thread freeing = Thread.ofPlatform().daemon().start(() -> cache.free(all.removeFirst()));
            impatient.interrupt();
            freeing.join();
            try {
                back.add(first.get(50, TimeUnit.SECONDS)); // served in spite of the interruption
                cache.free(all.removeFirst());
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(InterruptedException.class);
            }
            back.add(second.get(50, TimeUnit.SECONDS));
            all.addAll(back);
        }
        assertThat(cache.stats().liveObjects()).isEqualTo(all.size());
    }

    @Test
    void closingTheCacheOrTheAllocatorMustEndTheWait() throws Exception {
        for (boolean allocator : new boolean[] {false, true}) {
            SlabCache cache = full();
            drain(cache);
            FutureTask<MemorySegment> task = new FutureTask<>(() -> cache.allocate(LONG));
            Thread thread = Thread.ofPlatform().daemon().start(task);
            untilSomebodyWaits(thread);
            if (allocator) {
                slabs.close();
            } else {
                cache.close();
            }
            assertThat(failureOf(task)).isInstanceOf(SlabClosedException.class);
        }
    }

    @Test
    void memoryFreedInAnotherCacheMustServeWhoWaitsAtTheAllocatorsLimit() throws Exception {
        reopen(setting.config().limitBytes(16 << 10).reclaim("immediate"));
        SlabCache hog = cache(setting.spec("hog", 512).withSlabBytes(8192));
        SlabCache cache = full();
        List<MemorySegment> hogged = drain(hog);
        assertThat(cache.tryAllocate()).isEmpty();
        FutureTask<MemorySegment> task = new FutureTask<>(() -> cache.allocate(LONG));
        Thread thread = Thread.ofPlatform().daemon().start(task);
        untilSomebodyWaits(thread);
        hogged.forEach(hog::free);
        hog.shrink();
        assertThat(task.get(50, TimeUnit.SECONDS).byteSize()).isEqualTo(512);
    }

    @Test
    void whatOtherThreadsKeepInMagazinesMustServeTheWaiter() throws Exception {
        SlabCache cache = full();
        FutureTask<Integer> hoarder = start(false, () -> {
            List<MemorySegment> all = drain(cache);
            all.forEach(cache::free);
            return all.size();
        });
        int objects = hoarder.get(50, TimeUnit.SECONDS);
        for (int i = 0; i < objects; i++) {
            cache.allocate(LONG);
        }
        assertThat(cache.tryAllocate()).isEmpty();
    }
}
