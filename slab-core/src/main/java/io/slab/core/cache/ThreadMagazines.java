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
 * <p>Worst case: a row of {@code 4 × places} bytes for each of the last {@value #MOST_ROWS} threads. A dead thread's row is the next one's that falls on it.
 */
public final class ThreadMagazines {
    /** Where nothing ever is. */
    public static final int NOWHERE = 0;

    private static final int MOST_ROWS = 1024;

    private final Magazine[] nothing;

    private final PageMap map;

    /** A place by (size + 7) / 8, for allocators that have one; entries change when a cache takes a size over. */
    private final byte[] places;

    /** Power-of-two sized, by thread id; replaced by a longer copy when living threads meet. A stale copy is no harm. */
    private Magazine[][] rows;

    private WeakReference<Thread>[] holders;

    /**
     * Without rows.
     *
     * @param map where objects stand
     * @param count how many places there are: at most 256
     * @param places the place by (size + 7) / 8, up to some size; the first leads {@link #NOWHERE}
     */
    public ThreadMagazines(PageMap map, int count, byte[] places) {
        this.map = map;
        this.places = places;
        nothing = new Magazine[count];
        Arrays.fill(nothing, Magazine.NONE);
        rows = new Magazine[][] {nothing};
        holders = holders(1);
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
        byte[] table = places;
        long granule = (size + 7) >>> 3; // huge for a negative size, but for -7 to -1
        if (granule < table.length) {
            return allocate(Byte.toUnsignedInt(table[(int) granule]));
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
        Magazine[][] all = rows;
        return all[(int) thread & (all.length - 1)][place].allocate(thread);
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
        Magazine[][] all = rows;
        return all[(int) thread & (all.length - 1)][span.place()].free(thread, address, span);
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
        Magazine[] row = row(thread);
        if (row != null && row[place] != m) {
            VarHandle.releaseFence(); // what is in it comes before it
            row[place] = m;
        }
    }

    /** The thread's row; {@code null} if there are too many threads. */
    private synchronized Magazine @Nullable [] row(Thread thread) {
        while (true) {
            int slot = slot(thread, rows.length);
            WeakReference<Thread> holder = holders[slot];
            if (holder != null && holder.refersTo(thread)) {
                return rows[slot];
            }
            if (!isAlive(holder)) {
                Magazine[] row = nothing.clone();
                VarHandle.releaseFence();
                holders[slot] = new WeakReference<>(thread);
                rows[slot] = row;
                return row;
            }
            if (rows.length >= MOST_ROWS) {
                return null;
            }
            lengthen();
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
        Magazine[][] longer = new Magazine[2 * rows.length][];
        Arrays.fill(longer, nothing);
        WeakReference<Thread>[] longerHolders = holders(longer.length);
        for (int i = 0; i < rows.length; i++) {
            Thread thread = holders[i] == null ? null : holders[i].get();
            if (thread != null && thread.isAlive()) {
                longer[slot(thread, longer.length)] = rows[i];
                longerHolders[slot(thread, longer.length)] = holders[i];
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
        long row = 16 + 4L * nothing.length;
        long held = Arrays.stream(rows).filter(r -> r != nothing).count();
        return 64 + row + 2 * (16 + 4L * rows.length) + held * (row + 48);
    }
}
