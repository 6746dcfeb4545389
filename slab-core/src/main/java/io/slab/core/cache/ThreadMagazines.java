package io.slab.core.cache;

import io.slab.core.page.PageMap;
import io.slab.core.page.Span;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A short cut for allocators of many caches: for each thread a row with its magazine of every cache, by the caches' place in the row. General
 * allocation and free by address need no more than the thread's id and the place; they do not touch the cache itself.
 *
 * <p>A row gives no right: it only tells where to look first. A magazine lets in whom its owner word names, so that a row of another
 * thread, an outdated entry, or one that is read while it is written is no harm: the operation then goes the usual way, through {@link MagazineLayer}.
 *
 * <p>Worst case: a row of 1 KiB for each of the last {@value #MOST_ROWS} threads. A dead thread's row is the next one's that falls on it.
 */
public final class ThreadMagazines {
    /** Where nothing ever is. */
    public static final int NOWHERE = 0;

    private static final int MOST_ROWS = 1024;

    /** The binary logarithm of a row's length: places are bytes. */
    private static final int ROW_SHIFT = 8;

    /** Places are below this. */
    public static final int MOST_PLACES = 1 << ROW_SHIFT;

    /** The largest size with a place of its own in the table of sizes. */
    public static final int MOST_BYTES = 8192;

    private static final int MOST_SHIFT = 13;

    private final PageMap map;

    /** A place by (size + 7) / 8, up to {@link #MOST_BYTES}; entries change when a cache takes a size over. */
    private final byte[] places;

    /**
     * The rows one behind the other, so that an operation needs one look and no check of a row's bounds. As many as a power of two, by thread id; replaced by
     * a longer copy when living threads meet. A stale copy is no harm.
     */
    private Magazine[] rows = rows(1);

    private WeakReference<Thread>[] holders = holders(1);

    /**
     * Without rows.
     *
     * @param map where objects stand
     * @param places the place by (size + 7) / 8, up to {@link #MOST_BYTES}, unsigned; the first is {@link #NOWHERE}
     */
    public ThreadMagazines(PageMap map, byte[] places) {
        if (places.length != MOST_BYTES / 8 + 1) {
            throw new IllegalArgumentException("places of " + places.length + " sizes");
        }
        this.map = map;
        this.places = places;
    }

    private static Magazine[] rows(int n) {
        Magazine[] rows = new Magazine[n << ROW_SHIFT];
        Arrays.fill(rows, Magazine.NONE);
        return rows;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static WeakReference<Thread>[] holders(int n) {
        return new WeakReference[n];
    }

    /**
     * Allocates from the calling thread's magazine for a small size.
     *
     * @param size bytes; any number
     * @return the object's address; 0 if the size is not small, or the magazine not known here, or empty
     */
    public long allocateSmall(long size) {
        if ((size - 1) >>> MOST_SHIFT == 0) { // 1 to MOST_BYTES
            return allocate(Byte.toUnsignedInt(places[(int) (size + 7) >>> 3]));
        }
        return 0;
    }

    /**
     * Allocates from the calling thread's magazine.
     *
     * @param place the cache's
     * @return the object's address; 0 if the magazine is not known here, or empty
     */
    public long allocate(int place) {
        long thread = Thread.currentThread().threadId();
        Magazine[] all = rows;
        return all[index(thread, place) & (all.length - 1)].allocate(thread);
    }

    /** Where a thread's magazine stands, but for the length of the array. */
    private static int index(long thread, int place) {
        return ((int) thread << ROW_SHIFT) + place;
    }

    /**
     * Frees into the calling thread's magazine. Throws if the object is none that could be freed; nothing has changed then.
     *
     * @param address the object
     * @return false if no cache that has a place has memory there, the magazine is not known here, or it is full
     */
    public boolean free(long address) {
        Span span = map.find(address);
        if (span == null) {
            return false;
        }
        long thread = Thread.currentThread().threadId();
        Magazine[] all = rows;
        return all[index(thread, span.place()) & (all.length - 1)].free(thread, address, span);
    }

    /**
     * Notes the calling thread's magazine, if the cache has one of it.
     *
     * @param place the cache's
     * @param cache the cache
     */
    public void note(int place, MagazineLayer cache) {
        Thread thread = Thread.currentThread();
        Magazine m = cache.magazineOf(thread.threadId());
        if (m == Magazine.NONE || place == NOWHERE) {
            return;
        }
        Magazine[] all = rows;
        if (all[index(thread.threadId(), place) & (all.length - 1)] != m) {
            enter(thread, place, m);
        }
    }

    /** Enters a magazine into its thread's row, unless there are too many threads. */
    private synchronized void enter(Thread thread, int place, Magazine m) {
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
                Arrays.fill(rows, slot << ROW_SHIFT, (slot + 1) << ROW_SHIFT, Magazine.NONE);
                holders[slot] = new WeakReference<>(thread);
            }
            VarHandle.releaseFence(); // what is in it comes before it
            rows[(slot << ROW_SHIFT) + place] = m;
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
                System.arraycopy(rows, i << ROW_SHIFT, longer, slot << ROW_SHIFT, 1 << ROW_SHIFT);
                longerHolders[slot] = holders[i];
            }
        }
        holders = longerHolders;
        VarHandle.releaseFence(); // the copy is complete before a reader can find it
        rows = longer;
    }

    /**
     * Java heap of the rows.
     *
     * @return bytes
     */
    public synchronized long heapBytes() {
        long held = Arrays.stream(holders).filter(h -> h != null).count();
        return 64 + 16 + 4L * rows.length + 16 + 4L * holders.length + 48 * held;
    }
}
