package io.slab.core.cache;

import io.slab.core.page.PageMap;
import io.slab.core.page.Span;

/**
 * A short cut for allocators of many caches: for each thread a row with its magazine of every cache, by the caches' place in the row. General
 * allocation and free by address need no more than the thread's id and the place; they do not touch the cache itself.
 *
 * <p>A row gives no right: it only tells where to look first. A magazine lets in whom its owner word names, so that a row of another
 * thread, an outdated entry, or one that is read while it is written is no harm: the operation then goes the usual way, through {@link MagazineLayer}.
 *
 * <p>A record, so that the JIT takes for constants what never changes, for programs that keep their allocator in a {@code static final} field.
 *
 * @param map where objects stand
 * @param frameShift the binary logarithm of the map's frames
 * @param places the place by (size + 7) / 8, up to {@link #MOST_BYTES}, unsigned; the first is {@link #NOWHERE}. Entries change when a cache takes a
 *     size over
 * @param rows the rows
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record ThreadMagazines(PageMap map, int frameShift, byte[] places, ThreadRows rows) {
    /** Where nothing ever is. */
    public static final int NOWHERE = 0;

    /** Places are below this. */
    public static final int MOST_PLACES = 1 << ThreadRows.ROW_SHIFT;

    /** The largest size with a place of its own in the table of sizes. */
    public static final int MOST_BYTES = 8192;

    private static final int MOST_SHIFT = 13;

    /**
     * Without rows.
     *
     * @param map where objects stand
     * @param places the place by (size + 7) / 8
     */
    public ThreadMagazines(PageMap map, byte[] places) {
        this(map, map.frameShift(), places, new ThreadRows());
        if (places.length != MOST_BYTES / 8 + 1) {
            throw new IllegalArgumentException("places of " + places.length + " sizes");
        }
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
        return rows.at(thread, place).allocate(thread);
    }

    /**
     * Frees into the calling thread's magazine. Throws if the object is none that could be freed; nothing has changed then.
     *
     * @param address the object
     * @return false if no cache that has a place has memory there, the magazine is not known here, or it is full
     */
    public boolean free(long address) {
        Span span = map.find(address, frameShift);
        if (span == null) {
            return false;
        }
        long thread = Thread.currentThread().threadId();
        return rows.at(thread, span.place()).free(thread, address, span);
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
        if (rows.at(thread.threadId(), place) != m) {
            rows.enter(thread, place, m);
        }
    }

    /** Forgets all magazines, which are no longer to be used: whoever still has this keeps none of them. */
    public void forget() {
        rows.forget();
    }

    /**
     * Java heap of the rows.
     *
     * @return bytes
     */
    public long heapBytes() {
        return rows.heapBytes();
    }
}
