package io.slab.bench.workload;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Slots;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether objects of different threads end up in one cache line. Each thread allocates an object of one byte, reads and writes it many
 * times, and frees it. Where the objects of the start were all allocated by one thread, an allocator that gives each thread what it
 * freed keeps the threads in each other's way for good. Operations are read-write pairs. Source: E. Berger et al., <i>Hoard</i> (ASPLOS 2000):
 * cache-scratch with, cache-thrash without the objects of the start.
 */
public final class CacheSharing implements Workload {
    private static final int ACCESSES = 2_000_000;

    private final List<Toucher> touchers = new ArrayList<>();

    /**
     * Sets up.
     *
     * @param allocator what to measure
     * @param threads how many
     * @param handOver whether each thread begins by freeing an object that the setting-up thread allocated
     */
    public CacheSharing(BenchAllocator allocator, int threads, boolean handOver) {
        for (int i = 0; i < threads; i++) {
            touchers.add(new Toucher(allocator.slots(1), ACCESSES / threads));
        }
        if (handOver) {
            touchers.forEach(toucher -> toucher.slots.allocate(0, 1));
        }
    }

    @Override
    public Sample run(long nanos) throws InterruptedException {
        Sample sample = Team.once(touchers, nanos);
        return new Sample(sample.operations() / touchers.size(), sample.nanos());
    }

    @Override
    public long errors() {
        return touchers.stream().mapToLong(toucher -> toucher.errors).sum();
    }

    /** One thread's part. */
    private static final class Toucher implements Team.Task {
        private final Slots slots;
        private final int accesses;
        private long errors;

        Toucher(Slots slots, int accesses) {
            this.slots = slots;
            this.accesses = accesses;
        }

        @Override
        public long work(long deadline) {
            if (!slots.isEmpty(0)) {
                slots.free(0);
            }
            long done = 0;
            do {
                slots.allocate(0, 1);
                if (!touch()) {
                    errors++;
                }
                slots.free(0);
                done += accesses;
            } while (!Team.isOver(deadline));
            return done;
        }

        private boolean touch() {
            slots.putByte(0, 0, (byte) 0);
            for (int i = 0; i < accesses; i++) {
                slots.putByte(0, 0, (byte) (slots.getByte(0, 0) + 1));
                VarHandle.releaseFence(); // costs nothing on x86, and keeps the compiler from keeping the byte in a
                // register
            }
            return slots.getByte(0, 0) == (byte) accesses;
        }
    }
}
