package io.slab.core.cache;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@link ThreadMagazines}, one behind the other in one array, so that an operation needs one look and no check of a row's bounds. As many as a
 * power of two, by thread id, or number of a carrier.
 *
 * <p>A thread has its row in the first array, whose length never changes, so that the JIT knows it; threads that find their place taken there by a living
 * one have it in the second, which grows. Worst case: a row of 1 KiB for each of the last {@value #MOST_ROWS} threads. A dead thread's row is the next one's that falls on
 * it. A carrier keeps its row: when it ends the next one gets its number.
 *
 * <p>Guarded by this object's monitor, but for what the fast path reads.
 */
final class ThreadRows {
    /** The binary logarithm of a row's length: places are bytes. */
    static final int ROW_SHIFT = 8;

    private static final int MOST_ROWS = 1024;

    private final Table near;
    private Table further = new Table(1);

    /** Apart from the threads' rows: see {@link CacheMagazines}. */
    private Table carriers = new Table(1);

    private boolean forgotten;

    /** Who has a row. */
    private record Holder(long id, @Nullable WeakReference<Thread> thread) {
        static Holder of(Magazine m) {
            Thread thread = m.thread();
            return new Holder(m.holder(), thread == null ? null : new WeakReference<>(thread));
        }

        boolean isAlive() {
            Thread t = thread == null ? null : thread.get();
            return thread == null || (t != null && t.isAlive());
        }
    }

    /** Rows and who has them. A stale one is no harm: see {@link ThreadMagazines}. */
    private static final class Table {
        private final long[][] rows;
        private final @Nullable Holder[] holders;

        Table(int count) {
            rows = new long[count << ROW_SHIFT][];
            holders = new Holder[count];
            Arrays.fill(rows, MagazineWords.NOBODYS);
        }

        /** Enters a magazine into the row of who has it, unless that is another's who lives. */
        boolean enter(int place, Magazine m) {
            int slot = (int) m.holder() & (holders.length - 1);
            Holder holder = holders[slot];
            if (holder == null || holder.id != m.holder()) {
                if (holder != null && holder.isAlive()) {
                    return false;
                }
                Arrays.fill(rows, slot << ROW_SHIFT, (slot + 1) << ROW_SHIFT, MagazineWords.NOBODYS);
                holders[slot] = Holder.of(m);
            }
            m.enter(rows, (slot << ROW_SHIFT) + place);
            return true;
        }

        void forget() {
            Arrays.fill(rows, MagazineWords.NOBODYS);
            Arrays.fill(holders, null);
        }

        long heapBytes() {
            long held = Arrays.stream(holders).filter(h -> h != null).count();
            return 24 + 16 + 4L * rows.length + 16 + 4L * holders.length + 48 * held;
        }
    }

    /** With so many rows in the first array, a power of two. */
    ThreadRows(int count) {
        near = new Table(count);
    }

    /** The first array. Part of the fast path: the row of a thread begins at its id, shifted, modulo the length. */
    long[][] near() {
        return near.rows;
    }

    /** What the second array has for a thread or carrier, or for another whose row falls on the same place. */
    long[] further(long id, int place) {
        return at(further.rows, id, place);
    }

    /** Whether an array stands in a row of a thread's or carrier's. */
    boolean has(long[] words, int place, long id) {
        return at(near.rows, id, place) == words || further(id, place) == words || ofCarrier(id, place) == words;
    }

    /** What there is for a carrier, or for another whose row falls on the same place. */
    long[] ofCarrier(long carrier, int place) {
        return at(carriers.rows, carrier, place);
    }

    private static long[] at(long[][] rows, long id, int place) {
        return rows[(((int) id << ROW_SHIFT) + place) & (rows.length - 1)];
    }

    /** Enters a magazine into the row of who has it, unless there are too many, or all were forgotten. */
    synchronized void enter(int place, Magazine m) {
        if (forgotten) {
            return;
        }
        if (m.isCarriers()) {
            while (!carriers.enter(place, m) && carriers.holders.length < MOST_ROWS) {
                carriers = new Table(2 * carriers.holders.length); // whose carriers enter theirs again
            }
            return;
        }
        if (near.enter(place, m)) {
            return;
        }
        while (!further.enter(place, m) && further.holders.length < MOST_ROWS) {
            further = new Table(2 * further.holders.length); // whose threads come and enter theirs again
        }
    }

    /** Forgets all arrays, which are no longer to be used, and keeps none from now on. */
    synchronized void forget() {
        forgotten = true;
        near.forget();
        further = new Table(1);
        carriers = new Table(1);
    }

    /** Java heap of the rows. */
    synchronized long heapBytes() {
        return 40 + near.heapBytes() + further.heapBytes() + carriers.heapBytes();
    }
}
