package io.slab.bench.workload;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Slots;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Threads that only allocate, and threads that only free: batches go from these to those through a stack, last in first out. Source:
 * C. Lever, D. Boreham, <i>malloc() Performance in a Multithreaded Linux Environment</i> (USENIX 2000), as xmalloc-test.
 */
public final class Xmalloc implements Workload {
    private static final int BATCH = 4096;
    private static final int MOST_BATCHES = 100;
    private static final int TOUCHED = 128;

    private final Team team;
    private final int[] sizes;
    private final AtomicLong errors = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Slots> full = new ArrayDeque<>();
    private final ArrayDeque<Slots> empty = new ArrayDeque<>();

    /**
     * Sets up.
     *
     * @param allocator what to measure
     * @param threads producers, and as many consumers
     * @param sizes bytes of the objects, which take turns
     */
    public Xmalloc(BenchAllocator allocator, int threads, int[] sizes) {
        this.sizes = sizes.clone();
        for (int i = 0; i < MOST_BATCHES + 2 * threads; i++) {
            empty.add(allocator.slots(BATCH + 1));
        }
        List<Team.Task> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            tasks.add(this::produce);
            tasks.add(this::consume);
        }
        team = new Team(tasks);
    }

    @Override
    public Sample run(long nanos) throws InterruptedException {
        return team.run(nanos);
    }

    private long produce(long deadline) throws InterruptedException {
        while (true) {
            Slots batch = take(empty, deadline);
            if (batch == null) {
                return 0;
            }
            fill(batch);
            if (!push(batch, deadline)) {
                freeAll(batch);
                give(empty, batch);
                return 0;
            }
        }
    }

    private long consume(long deadline) throws InterruptedException {
        long freed = 0;
        for (Slots batch = take(full, deadline); batch != null; batch = take(full, deadline)) {
            freeAll(batch);
            give(empty, batch);
            freed += BATCH;
        }
        return freed;
    }

    private void fill(Slots batch) {
        batch.allocate(BATCH, (BATCH + 1L) * Long.BYTES);
        Stamp.fill(batch, BATCH, (BATCH + 1L) * Long.BYTES, 0);
        for (int i = 0; i < BATCH; i++) {
            int size = sizes[i % sizes.length];
            batch.allocate(i, size);
            Stamp.fill(batch, i, Math.min(size, TOUCHED), i);
        }
    }

    private void freeAll(Slots batch) {
        long wrong = 0;
        for (int i = 0; i < BATCH; i++) {
            int size = Math.min(sizes[i % sizes.length], TOUCHED);
            wrong += Stamp.isFilled(batch, i, size, i) ? 0 : 1;
            batch.free(i);
        }
        batch.free(BATCH);
        if (wrong > 0) {
            errors.addAndGet(wrong);
        }
    }

    private void give(ArrayDeque<Slots> stack, Slots batch) {
        lock.lock();
        try {
            stack.push(batch);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean push(Slots batch, long deadline) throws InterruptedException {
        lock.lock();
        try {
            while (full.size() >= MOST_BATCHES) {
                if (!await(deadline)) {
                    return false;
                }
            }
            full.push(batch);
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Slots take(ArrayDeque<Slots> stack, long deadline) throws InterruptedException {
        lock.lock();
        try {
            while (stack.isEmpty()) {
                if (!await(deadline)) {
                    return null;
                }
            }
            return Team.isOver(deadline) ? null : stack.pop();
        } finally {
            lock.unlock();
        }
    }

    private boolean await(long deadline) throws InterruptedException {
        long left = deadline - System.nanoTime();
        return left > 0 && changed.awaitNanos(left) > 0;
    }

    @Override
    public long errors() {
        return errors.get();
    }

    @Override
    public void close() {
        team.close();
        full.forEach(this::freeAll);
    }
}
