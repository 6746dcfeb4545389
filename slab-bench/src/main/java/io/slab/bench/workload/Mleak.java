package io.slab.bench.workload;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads that end, and leave behind what the next threads free: memory must not grow. The figure {@code threadsEnded} tells how many
 * there were before resident memory was looked at. Source: mimalloc-bench's mleak.
 */
public final class Mleak implements Workload {
    private static final int THREADS = 10;
    private static final int SWAPS = 10_000;
    private static final int SLOTS = 1000;
    private static final int SIZE = 128;
    private static final int LOCKS = 64;

    private final BenchAllocator allocator;
    private final Slots shared;
    private final Object[] locks = new Object[LOCKS];
    private final AtomicLong errors = new AtomicLong();
    private long seed;
    private long rounds;

    /**
     * Sets up.
     *
     * @param allocator what to measure
     */
    public Mleak(BenchAllocator allocator) {
        this.allocator = allocator;
        this.shared = allocator.slots(SLOTS);
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new Object();
        }
    }

    @Override
    public Sample run(long nanos) throws InterruptedException {
        long operations = 0;
        long elapsed = 0;
        do {
            List<Team.Task> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Slots own = allocator.slots(1);
                Rng rng = new Rng(++seed);
                tasks.add(deadline -> swap(own, rng));
            }
            Sample round = Team.once(tasks, 0);
            rounds++;
            operations += round.operations();
            elapsed += round.nanos();
        } while (elapsed < nanos);
        return new Sample(operations, elapsed);
    }

    private long swap(Slots own, Rng rng) {
        for (int i = 0; i < SWAPS; i++) {
            int slot = rng.below(SLOTS);
            own.allocate(0, SIZE);
            for (int at = 0; at < SIZE; at += 8) {
                own.putLong(0, at, 0);
            }
            synchronized (locks[slot % LOCKS]) {
                own.swap(0, shared, slot);
            }
            clear(own, 0);
        }
        return SWAPS;
    }

    private void clear(Slots slots, int slot) {
        if (!slots.isEmpty(slot)) {
            long wrong = 0;
            for (int at = 0; at < SIZE; at += 8) {
                wrong |= slots.getLong(slot, at);
            }
            if (wrong != 0) {
                errors.incrementAndGet();
            }
            slots.free(slot);
        }
    }

    @Override
    public Map<String, Double> figures(long residentBytes) {
        return Map.of("threadsEnded", (double) rounds * THREADS);
    }

    @Override
    public long errors() {
        return errors.get();
    }

    @Override
    public void close() {
        for (int i = 0; i < SLOTS; i++) {
            clear(shared, i);
        }
    }
}
