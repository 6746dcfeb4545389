package io.slab.core.cache;

import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@link ThreadMagazines}, one behind the other in one array, so that an operation needs one look and no check of a row's bounds. As many as a
 * power of two, by thread id.
 *
 * <p>Worst case: a row of 1 KiB for each of the last {@value #MOST_ROWS} threads. A dead thread's row is the next one's that falls on it.
 */
final class ThreadRows {
    /** The binary logarithm of a row's length: places are bytes. */
    static final int ROW_SHIFT = 8;

    private static final int MOST_ROWS = 1024;

    /** Replaced by a longer copy when living threads meet. A stale copy is no harm: see {@link ThreadMagazines}. */
    private Magazine[] all = rows(1);

    private WeakReference<Thread>[] holders = holders(1);

    ThreadRows() {}

    private static Magazine[] rows(int n) {
        Magazine[] rows = new Magazine[n << ROW_SHIFT];
        Arrays.fill(rows, Magazine.NONE);
        return rows;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static WeakReference<Thread>[] holders(int n) {
        return new WeakReference[n];
    }

    /** What is entered for a thread, or for another whose row falls on the same place. Part of the fast path. */
    Magazine at(long thread, int place) {
        Magazine[] rows = all;
        return rows[(((int) thread << ROW_SHIFT) + place) & (rows.length - 1)];
    }

    /** Enters a magazine into its thread's row, unless there are too many threads. */
    synchronized void enter(Thread thread, int place, Magazine m) {
        while (true) {
            int slot = slot(thread, holders.length);
            WeakReference<Thread> holder = holders[slot];
            boolean isNew = holder == null || !holder.refersTo(thread);
            if (isNew && isAlive(holder)) {
                if (holders.length >= MOST_ROWS) {
                    return;
                }
                lengthen();
                continue;
            }
            if (isNew) {
                Arrays.fill(all, slot << ROW_SHIFT, (slot + 1) << ROW_SHIFT, Magazine.NONE);
                holders[slot] = new WeakReference<>(thread);
            }
            VarHandle.releaseFence(); // what is in it comes before it
            all[(slot << ROW_SHIFT) + place] = m;
            return;
        }
    }

    private static int slot(Thread thread, int length) {
        return (int) thread.threadId() & (length - 1);
    }

    private static boolean isAlive(@Nullable WeakReference<Thread> holder) {
        Thread thread = holder == null ? null : holder.get();
        return thread != null && thread.isAlive();
    }

    private void lengthen() {
        int length = 2 * holders.length;
        Magazine[] longer = rows(length);
        WeakReference<Thread>[] longerHolders = holders(length);
        for (int i = 0; i < holders.length; i++) {
            Thread thread = holders[i] == null ? null : holders[i].get();
            if (thread != null && thread.isAlive()) {
                int slot = slot(thread, length);
                System.arraycopy(all, i << ROW_SHIFT, longer, slot << ROW_SHIFT, 1 << ROW_SHIFT);
                longerHolders[slot] = holders[i];
            }
        }
        holders = longerHolders;
        VarHandle.releaseFence(); // the copy is complete before a reader can find it
        all = longer;
    }

    /** Forgets all magazines, which are no longer to be used. */
    synchronized void forget() {
        holders = holders(1);
        all = rows(1);
    }

    /** Java heap of the rows. */
    synchronized long heapBytes() {
        long held = Arrays.stream(holders).filter(h -> h != null).count();
        return 64 + 16 + 4L * all.length + 16 + 4L * holders.length + 48 * held;
    }
}
