package io.slab.bench.workload;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A server whose threads come and go: each replaces random objects of its slots, then hands the slots to a new thread, which frees
 * what its predecessor allocated. Source: P. Larson, M. Krishnan, <i>Memory Allocation for Long-Running Server Applications</i> (ISMM 1998).
 */
public final class Larson implements Workload {
    private static final int SLOTS = 5000;
    private static final int SMALLEST = 8;
    private static final int LARGEST = 999;
    private static final int OPERATIONS_PER_THREAD = 500_000;
    private static final int OPERATIONS_PER_LOOK = 1000;

    private final List<Lane> lanes = new ArrayList<>();

    /**
     * Sets up: fills the slots, and replaces objects at random.
     *
     * @param allocator what to measure
     * @param threads how many at a time
     */
    public Larson(BenchAllocator allocator, int threads) {
        for (int i = 0; i < threads; i++) {
            lanes.add(new Lane(allocator.slots(SLOTS), i));
        }
    }

    @Override
    public Sample run(long nanos) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(lanes.size());
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        AtomicLong operations = new AtomicLong();
        long start = System.nanoTime();
        for (Lane lane : lanes) {
            new Shift(lane, start + nanos, operations, failure, done).start();
        }
        done.await();
        long end = System.nanoTime();
        Team.rethrow(failure.get());
        return new Sample(operations.get(), end - start);
    }

    @Override
    public long errors() {
        return lanes.stream().mapToLong(lane -> lane.errors).sum();
    }

    @Override
    public void close() {
        lanes.forEach(Lane::close);
    }

    /** One thread of a lane; it starts its successor. */
    private record Shift(
            Lane lane,
            long deadline,
            AtomicLong operations,
            AtomicReference<@Nullable Throwable> failure,
            CountDownLatch done)
            implements Runnable {

        void start() {
            Thread.ofPlatform().name("larson").start(this);
        }

        @Override
        public void run() {
            boolean over = true;
            try {
                operations.addAndGet(lane.work(deadline));
                over = Team.isOver(deadline);
                if (!over) {
                    start();
                }
            } catch (Throwable t) {
                failure.compareAndSet(null, t);
            } finally {
                if (over) {
                    done.countDown();
                }
            }
        }
    }

    /** Slots that are handed from thread to thread. */
    private static final class Lane {
        private final Slots slots;
        private final int[] sizes = new int[SLOTS];
        private final Rng rng;
        private final int number;
        private long errors;

        Lane(Slots slots, int number) {
            this.slots = slots;
            this.number = number;
            this.rng = new Rng(number + 1L);
            for (int i = 0; i < SLOTS; i++) {
                allocate(i);
            }
            for (int i = SLOTS - 1; i > 0; i--) {
                int j = rng.below(i + 1);
                slots.swap(i, slots, j);
                int size = sizes[i];
                sizes[i] = sizes[j];
                sizes[j] = size;
            }
            for (int i = 0; i < 4 * SLOTS; i++) {
                replace();
            }
        }

        long work(long deadline) {
            int done = 0;
            while (done < OPERATIONS_PER_THREAD && !Team.isOver(deadline)) {
                for (int i = 0; i < OPERATIONS_PER_LOOK; i++) {
                    replace();
                }
                done += OPERATIONS_PER_LOOK;
            }
            return done;
        }

        private void replace() {
            int slot = rng.below(SLOTS);
            free(slot);
            allocate(slot);
        }

        private void allocate(int slot) {
            int size = rng.between(SMALLEST, LARGEST);
            slots.allocate(slot, size);
            sizes[slot] = size;
            slots.putByte(slot, 0, (byte) (size + number));
            slots.putByte(slot, size - 1, (byte) size);
        }

        private void free(int slot) {
            int size = sizes[slot];
            if (slots.getByte(slot, 0) != (byte) (size + number) || slots.getByte(slot, size - 1) != (byte) size) {
                errors++;
            }
            slots.free(slot);
        }

        void close() {
            for (int i = 0; i < SLOTS; i++) {
                free(i);
            }
        }
    }
}
