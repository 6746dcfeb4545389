package io.slab.core.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * Where handles have the array of one magazine. When that is replaced they are brought up to date: they would keep what was taken back from a thread, up to
 * 128 KiB, until the thread came by. Handles come and go, so that their rows are not kept from here.
 *
 * <p>Guarded by this object's monitor, the innermost of all.
 */
final class RowEntries {
    private static final VarHandle ROW = MethodHandles.arrayElementVarHandle(long[][].class);

    private record Entry(WeakReference<long[][]> rows, int index) {}

    private final List<Entry> entries = new ArrayList<>(2);

    /** Enters a magazine's array, the one that it has now. */
    synchronized void enter(long[][] rows, int index, Magazine m) {
        entries.removeIf(entry -> isGone(entry, rows, index));
        entries.add(new Entry(new WeakReference<>(rows), index));
        VarHandle.releaseFence(); // what is in it comes before it
        rows[index] = m.words();
    }

    private static boolean isGone(Entry entry, long[][] rows, int index) {
        return entry.rows.refersTo(null) || (entry.index == index && entry.rows.refersTo(rows));
    }

    /** Brings entries up to date that lead to an array that is no longer the magazine's. */
    synchronized void replace(long[] before, Magazine m) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            long[][] rows = entry.rows.get();
            if (rows == null
                    || !ROW.compareAndSet(rows, entry.index, before, m.words())) { // its handle may just be closing
                entries.remove(i);
            }
        }
    }

    synchronized long heapBytes() {
        return 24 + 64 + 72L * entries.size();
    }
}
