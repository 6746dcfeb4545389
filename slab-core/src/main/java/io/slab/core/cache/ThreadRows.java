package io.slab.core.cache;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@link ThreadMagazines}, one behind the other in one array, so that an operation needs one look and no check of a row's bounds. As many as a
 * power of two, by thread id.
 *
 * <p>A thread has its row in the first array, whose length never changes, so that the JIT knows it; threads that find their place taken there by a living
 * one have it in the second, which grows. Worst case: a row of 1 KiB for each of the last {@value #MOST_ROWS} threads. A dead thread's row is the next one's that falls on
 * it.
 *
 * <p>Guarded by this object's monitor, but for what the fast path reads.
 */
final class ThreadRows {
    /** The binary logarithm of a row's length: places are bytes. */
    static final int ROW_SHIFT = 8;

    private static final int MOST_ROWS = 1024;

    private final Table near;
    private Table further = new Table(1);

    /** Rows and who has them. A stale one is no harm: see {@link ThreadMagazines}. */
    private static final class Table {
        private final long[][] rows;
        private final WeakReference<Thread>[] holders;

        @SuppressWarnings({"unchecked", "rawtypes"})
        Table(int count) {
            rows = new long[count << ROW_SHIFT][];
            holders = new WeakReference[count];
            Arrays.fill(rows, Magazine.NOBODYS);
        }

        private int slot(Thread thread) {
            return (int) thread.threadId() & (holders.length - 1);
        }

        /** Enters a magazine into its thread's row, unless another living thread has it. */
        boolean enter(Thread thread, int place, Magazine m) {
            int slot = slot(thread);
            WeakReference<Thread> holder = holders[slot];
            if (holder == null || !holder.refersTo(thread)) {
                if (alive(holder) != null) {
                    return false;
                }
                Arrays.fill(rows, slot << ROW_SHIFT, (slot + 1) << ROW_SHIFT, Magazine.NOBODYS);
                holders[slot] = new WeakReference<>(thread);
            }
            m.enter(rows, (slot << ROW_SHIFT) + place);
            return true;
        }

        private static @Nullable Thread alive(@Nullable WeakReference<Thread> holder) {
            Thread thread = holder == null ? null : holder.get();
            return thread != null && thread.isAlive() ? thread : null;
        }

        void forget() {
            Arrays.fill(rows, Magazine.NOBODYS);
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

    /** What the second array has for a thread, or for another whose row falls on the same place. */
    long[] further(long thread, int place) {
        long[][] rows = further.rows;
        return rows[(((int) thread << ROW_SHIFT) + place) & (rows.length - 1)];
    }

    /** Enters a magazine into its thread's row, unless there are too many threads. */
    synchronized void enter(Thread thread, int place, Magazine m) {
        if (near.enter(thread, place, m)) {
            return;
        }
        while (!further.enter(thread, place, m) && further.holders.length < MOST_ROWS) {
            further = new Table(2 * further.holders.length); // whose threads come and enter theirs again
        }
    }

    /** Forgets all arrays, which are no longer to be used. */
    synchronized void forget() {
        near.forget();
        further = new Table(1);
    }

    /** Java heap of the rows. */
    synchronized long heapBytes() {
        return 32 + near.heapBytes() + further.heapBytes();
    }
}
