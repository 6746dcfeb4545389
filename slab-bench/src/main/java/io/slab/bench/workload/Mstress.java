package io.slab.bench.workload;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * mimalloc's stress test: threads that allocate, retain, free at random and exchange objects through a shared table, with an object of
 * megabytes now and then; threads end each round, and half of the table lives on. Every word of every object is verified.
 */
public final class Mstress implements Workload {
    private static final int ALLOCATIONS = 5000;
    private static final int TABLE = 1000;
    private static final int LOCKS = 64;
    private static final int SIZES = 5;
    private static final int RETAINED_SIZES = 7;
    private static final long COOKIE = 0xBF58_476D_1CE4_E5B9L;

    private final List<Member> members = new ArrayList<>();
    private final Slots table;
    private final Object[] locks = new Object[LOCKS];
    private final Rng rng = new Rng(25);
    private final AtomicLong errors = new AtomicLong();

    /**
     * Sets up.
     *
     * @param allocator what to measure
     * @param threads how many
     */
    public Mstress(BenchAllocator allocator, int threads) {
        this.table = allocator.slots(TABLE);
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new Object();
        }
        for (int i = 0; i < threads; i++) {
            members.add(new Member(allocator, i));
        }
    }

    @Override
    public Sample run(long nanos) throws InterruptedException {
        long operations = 0;
        long elapsed = 0;
        do {
            Sample round = Team.once(members, 0);
            operations += round.operations();
            elapsed += round.nanos();
            for (int i = 0; i < TABLE; i++) {
                if (rng.chance(50)) {
                    release(table, i);
                }
            }
        } while (elapsed < nanos);
        return new Sample(operations, elapsed);
    }

    @Override
    public long errors() {
        return errors.get();
    }

    @Override
    public void close() {
        for (int i = 0; i < TABLE; i++) {
            release(table, i);
        }
    }

    private static int words(int words, Rng rng) {
        if (!rng.chance(1)) {
            return words;
        }
        if (rng.chance(1)) {
            return words * 10_000;
        }
        return rng.chance(10) ? words * 1000 : words * 100;
    }

    private static void acquire(Slots slots, int slot, int words) {
        slots.allocate(slot, 8L * words);
        for (int i = 0; i < words; i++) {
            slots.putLong(slot, 8L * i, words - i ^ COOKIE);
        }
    }

    /** Frees what is in the slot, if anything. The first word tells how long the object is. */
    private void release(Slots slots, int slot) {
        if (slots.isEmpty(slot)) {
            return;
        }
        long words = slots.getLong(slot, 0) ^ COOKIE;
        if (words < 1 || words > 64 * 10_000) {
            errors.incrementAndGet();
        } else {
            for (int i = 0; i < words; i++) {
                if (slots.getLong(slot, 8L * i) != (words - i ^ COOKIE)) {
                    errors.incrementAndGet();
                    break;
                }
            }
        }
        slots.free(slot);
    }

    /** One thread's part. */
    private final class Member implements Team.Task {
        private final int allocations;
        private final Slots data;
        private final Slots retained;
        private final Rng rng;

        Member(BenchAllocator allocator, int number) {
            this.allocations = ALLOCATIONS * (number % 8 + 1);
            this.data = allocator.slots(allocations);
            this.retained = allocator.slots(allocations / 2);
            this.rng = new Rng(number);
        }

        @Override
        public long work(long deadline) {
            int left = allocations;
            int toRetain = allocations / 2;
            int kept = 0;
            int top = 0;
            while (left > 0 || toRetain > 0) {
                if (toRetain == 0 || rng.chance(50) && left > 0) {
                    left--;
                    acquire(data, top++, words(1 << rng.below(SIZES), rng));
                } else {
                    toRetain--;
                    acquire(retained, kept++, words(1 << rng.below(RETAINED_SIZES), rng));
                }
                if (top > 0 && rng.chance(66)) {
                    release(data, rng.below(top));
                }
                if (top > 0 && rng.chance(25)) {
                    exchange(rng.below(top), rng.below(TABLE));
                }
            }
            for (int i = 0; i < kept; i++) {
                release(retained, i);
            }
            for (int i = 0; i < top; i++) {
                release(data, i);
            }
            return allocations + allocations / 2;
        }

        private void exchange(int slot, int shared) {
            synchronized (locks[shared % LOCKS]) {
                data.swap(slot, table, shared);
            }
        }
    }
}
