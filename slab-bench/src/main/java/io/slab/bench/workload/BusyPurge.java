package io.slab.bench.workload;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Threads that are never idle, one that is blocked for good, and a purge of everything. Each worker allocates and frees on a small working set all
 * the time; now and then all of them hold a burst of objects and free it, after a thread did the same that from then on is blocked: what its magazines
 * keep is part of what the purge should find. Figures: {@code returnedShare}, of the resident memory that these bursts left
 * behind how much the purge gave back, 0 if none of them left anything, which proves nothing; {@code stallP9999Nanos}, the operations of the workers while another thread purges without
 * pause, at 99.99 %; {@code ownStallP9999Nanos}, the same less the time that the worker waited for a processor, of which there are fewer than
 * threads; {@code purgesPerSecond}. Source: the busy threads of jemalloc's background purging tests, with bounds of our own.
 */
public final class BusyPurge implements Workload {
    private static final int WORKERS = 4;
    private static final int WORKING_SET = 1000;
    private static final int BURST = 60_000;
    private static final int LEAST_SIZE = 16;
    private static final int GREATEST_SIZE = 1000;
    private static final long LEAST_NANOS = 2_000_000_000;
    private static final long LONGEST_NANOS = 60_000_000_000L;

    /** From here on an operation is looked into: reading how long a thread waited takes some microseconds. */
    private static final long STALL_NANOS = 100_000;

    private final BenchAllocator allocator;
    private final List<Double> returned = new ArrayList<>();
    private final Histogram stalls = new Histogram(LONGEST_NANOS, 3);
    private final Histogram ownStalls = new Histogram(LONGEST_NANOS, 3);
    private final AtomicLong errors = new AtomicLong();
    private final List<Thread> blocked = new ArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private long seed = 14;
    private long purges;
    private long purgeNanos;

    /**
     * Sets up.
     *
     * @param allocator what to measure; it must be able to purge
     */
    public BusyPurge(BenchAllocator allocator) {
        this.allocator = allocator;
    }

    /** A thread that leaves a burst behind and then does nothing any more. */
    private void blockOne() throws InterruptedException {
        CountDownLatch filled = new CountDownLatch(1);
        blocked.add(Thread.ofPlatform().name("blocked").daemon(true).start(() -> {
            try {
                burst(allocator.slots(BURST), new Rng(1));
            } finally {
                filled.countDown();
            }
            while (release.getCount() > 0) {
                LockSupport.park();
            }
        }));
        filled.await();
    }

    @Override
    public Sample run(long nanos) throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicBoolean measuring = new AtomicBoolean();
        CyclicBarrier barrier = new CyclicBarrier(WORKERS + 1);
        List<Worker> workers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            Worker worker = new Worker(stop, measuring, barrier, new Rng(++seed));
            workers.add(worker);
            threads.add(Thread.ofPlatform().name("busy-" + i).start(worker));
        }
        long start = System.nanoTime();
        try {
            await(barrier); // all have their working set
            allocator.reclaim();
            long before = ResidentMemory.bytes();
            blockOne();
            await(barrier); // their bursts begin
            await(barrier); // they hold them
            await(barrier); // and have freed them
            long left = ResidentMemory.bytes() - before;
            allocator.reclaim();
            if (left > 0) {
                returned.add(Math.min(1, 1 - (double) (ResidentMemory.bytes() - before) / left));
            }
            measuring.set(true);
            long purging = System.nanoTime();
            while (System.nanoTime() - purging < Math.max(nanos, LEAST_NANOS)) {
                allocator.reclaim();
                purges++;
            }
            purgeNanos += System.nanoTime() - purging;
        } finally {
            stop.set(true);
            barrier.reset();
            for (Thread thread : threads) {
                thread.join();
            }
        }
        long operations = 0;
        for (Worker worker : workers) {
            stalls.add(worker.histogram);
            ownStalls.add(worker.ownHistogram);
            operations += worker.operations;
        }
        return new Sample(operations, System.nanoTime() - start);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException("a worker failed", e);
        }
    }

    private void burst(Slots slots, Rng rng) {
        for (int i = 0; i < BURST; i++) {
            slots.allocate(i, rng.between(LEAST_SIZE, GREATEST_SIZE));
            slots.putLong(i, 0, i);
        }
        for (int i = 0; i < BURST; i++) {
            if (slots.getLong(i, 0) != i) {
                errors.incrementAndGet();
            }
            slots.free(i);
        }
    }

    private final class Worker implements Runnable {
        private final AtomicBoolean stop;
        private final AtomicBoolean measuring;
        private final CyclicBarrier barrier;
        private final Rng rng;
        private final Slots slots = allocator.slots(WORKING_SET);
        private final Slots more = allocator.slots(BURST);
        /** Of each slot always the same: its next object then lies where the last one was, and not on a page of the burst that so could not go back. */
        private final int[] sizes = new int[WORKING_SET];

        private final Histogram histogram = new Histogram(LONGEST_NANOS, 3);
        private final Histogram ownHistogram = new Histogram(LONGEST_NANOS, 3);
        private long waited;
        private long operations;

        Worker(AtomicBoolean stop, AtomicBoolean measuring, CyclicBarrier barrier, Rng rng) {
            this.stop = stop;
            this.measuring = measuring;
            this.barrier = barrier;
            this.rng = rng;
        }

        @Override
        public void run() {
            for (int i = 0; i < WORKING_SET; i++) {
                sizes[i] = rng.between(LEAST_SIZE, GREATEST_SIZE);
                fill(i);
            }
            BusyPurge.await(barrier); // all have their working set
            BusyPurge.await(barrier); // what is resident was noted
            for (int i = 0; i < BURST; i++) {
                more.allocate(i, rng.between(LEAST_SIZE, GREATEST_SIZE));
                more.putLong(i, 0, i);
            }
            BusyPurge.await(barrier);
            for (int i = 0; i < BURST; i++) {
                more.free(i);
            }
            BusyPurge.await(barrier);
            boolean timed = false;
            waited = Stopwatch.waitedNanos();
            while (!stop.get()) {
                int slot = rng.below(WORKING_SET);
                long start = System.nanoTime();
                replace(slot);
                if (timed) {
                    record(Math.min(LONGEST_NANOS, System.nanoTime() - start));
                }
                timed = measuring.get();
                operations++;
            }
            for (int i = 0; i < WORKING_SET; i++) {
                empty(i);
            }
        }

        private void record(long nanos) {
            histogram.recordValue(nanos);
            if (nanos < STALL_NANOS) {
                ownHistogram.recordValue(nanos);
                return;
            }
            long now = Stopwatch.waitedNanos();
            ownHistogram.recordValue(Math.max(0, nanos - (now - waited)));
            waited = now;
        }

        private void replace(int slot) {
            empty(slot);
            fill(slot);
        }

        private void fill(int slot) {
            slots.allocate(slot, sizes[slot]);
            slots.putLong(slot, 0, slot ^ Thread.currentThread().threadId() << 32);
        }

        private void empty(int slot) {
            if (slots.getLong(slot, 0) != (slot ^ Thread.currentThread().threadId() << 32)) {
                errors.incrementAndGet(); // somebody else got the same object
            }
            slots.free(slot);
        }
    }

    @Override
    public Map<String, Double> figures(long residentBytes) {
        double worst = returned.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        return Map.of(
                "returnedShare",
                worst,
                "stallP9999Nanos",
                (double) stalls.getValueAtPercentile(99.99),
                "stallMaxNanos",
                (double) stalls.getMaxValue(),
                "ownStallP9999Nanos",
                (double) ownStalls.getValueAtPercentile(99.99),
                "ownStallMaxNanos",
                (double) ownStalls.getMaxValue(),
                "purgesPerSecond",
                purges * 1e9 / Math.max(1, purgeNanos));
    }

    @Override
    public long errors() {
        return errors.get();
    }

    @Override
    public void close() {
        release.countDown();
        blocked.forEach(LockSupport::unpark);
    }
}
