package io.slab.bench.workload;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Virtual threads that all allocate: each takes a few objects, lets others run, and frees them, several times. */
public final class VirtualThreads implements Workload {
    private static final int OBJECTS = 16;
    private static final int ROUNDS = 16;

    private final List<Slots> slots = new ArrayList<>();
    private final long size;
    private final AtomicLong errors = new AtomicLong();

    /**
     * Sets up.
     *
     * @param allocator what to measure
     * @param threads how many virtual threads
     * @param size bytes of an object
     */
    public VirtualThreads(BenchAllocator allocator, int threads, long size) {
        this.size = size;
        for (int i = 0; i < threads; i++) {
            slots.add(allocator.slots(OBJECTS));
        }
    }

    @Override
    public Sample run(long nanos) throws InterruptedException {
        long start = System.nanoTime();
        long operations = 0;
        long now;
        do {
            wave();
            operations += (long) slots.size() * ROUNDS * OBJECTS;
            now = System.nanoTime();
        } while (now - start < nanos);
        return new Sample(operations, now - start);
    }

    private void wave() throws InterruptedException {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>(slots.size());
        for (int i = 0; i < slots.size(); i++) {
            Slots own = slots.get(i);
            long owner = i;
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    work(own, owner);
                } catch (Throwable t) {
                    failure.compareAndSet(null, t);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Team.rethrow(failure.get());
    }

    private void work(Slots own, long owner) {
        long wrong = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < OBJECTS; i++) {
                own.allocate(i, size);
                own.putLong(i, 0, Stamp.of(owner, i));
            }
            if (round % 4 == 0) {
                Thread.yield();
            }
            for (int i = 0; i < OBJECTS; i++) {
                wrong |= own.getLong(i, 0) ^ Stamp.of(owner, i);
                own.free(i);
            }
        }
        if (wrong != 0) {
            errors.incrementAndGet();
        }
    }

    @Override
    public long errors() {
        return errors.get();
    }
}
