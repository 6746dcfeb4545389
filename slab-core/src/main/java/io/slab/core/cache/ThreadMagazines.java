package io.slab.core.cache;

import io.slab.core.memory.CurrentCarrier;
import io.slab.core.page.FrameWords;
import io.slab.core.page.NearSpans;
import io.slab.core.page.PageMap;
import io.slab.core.page.Span;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A short cut for allocators of many caches: for each thread a row with the array of its magazine of every cache, by the caches' place in the row. General
 * allocation and free by address need no more than the thread's id and the place; they do not touch the cache itself.
 *
 * <p>A row gives no right: it only tells where to look first. A magazine's array lets in whom its owner word names, so that a row of another
 * thread, an outdated entry, or one that is read while it is written is no harm: the operation then goes the usual way, through {@link MagazineLayer}. So does
 * all that is not the common case, which changes nothing here: errors and sampled objects among it.
 *
 * <p>A record, so that the JIT takes for constants what never changes, for programs that keep their allocator in a {@code static final} field.
 *
 * @param mark {@link FrameWords#mark()}
 * @param frameShift the binary logarithm of the map's frames
 * @param wholes {@link NearSpans#wholes()}
 * @param chunks {@link NearSpans#tables()}
 * @param places the place by (size + 7) / 8, up to {@link #MOST_BYTES}, unsigned; the first is {@link #NOWHERE}. Entries change when a cache takes a
 *     size over
 * @param rows the rows
 * @param near {@link ThreadRows#near()}
 * @param checked whether all magazines in the rows check their objects in the usual way; else none of them does anything to objects
 * @param carriers whether virtual threads have their carrier's row
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record ThreadMagazines(
        long mark,
        int frameShift,
        @Nullable Span[] wholes,
        @Nullable Span[][] chunks,
        byte[] places,
        ThreadRows rows,
        long[][] near,
        boolean checked,
        boolean carriers) {
    /** Where nothing ever is. */
    public static final int NOWHERE = 0;

    /** Places are below this. */
    public static final int MOST_PLACES = 1 << ThreadRows.ROW_SHIFT;

    /** The largest size with a place of its own in the table of sizes. */
    public static final int MOST_BYTES = 8192;

    private static final int MOST_SHIFT = 13;

    /**
     * Without magazines.
     *
     * @param map where objects stand
     * @param places the place by (size + 7) / 8
     * @param rows for so many threads, a power of two, there is the fastest way; for others a slower one
     * @param checked whether objects are checked
     * @param carriers whether carriers of virtual threads have magazines
     * @return the rows
     */
    public static ThreadMagazines of(PageMap map, byte[] places, int rows, boolean checked, boolean carriers) {
        if (places.length != MOST_BYTES / 8 + 1) {
            throw new IllegalArgumentException("places of " + places.length + " sizes");
        }
        ThreadRows all = new ThreadRows(rows);
        return new ThreadMagazines(
                map.words().mark(),
                map.frameShift(),
                map.near().wholes(),
                map.near().tables(),
                places,
                all,
                all.near(),
                checked,
                carriers);
    }

    /**
     * Allocates from the calling thread's magazine for a small size.
     *
     * @param size bytes; any number
     * @return the object's address; 0 if the size is not small, or the magazine not known here, or empty, or the object not as usual
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
     * @return the object's address; 0 if the magazine is not known here, or empty, or the object not as usual
     */
    public long allocate(int place) {
        long thread = Thread.currentThread().threadId();
        long[] m = near[at(thread, place)];
        return checked ? MagazineWords.allocate(m, thread, 0) : MagazineWords.allocateUnchecked(m, thread);
    }

    /**
     * As {@link #allocate}, for a virtual thread, and for a thread that has no row in the first array.
     *
     * @param place the cache's
     * @return the object's address; 0 if the magazine is not known here, or empty, or the object not as usual
     */
    public long allocateFurther(int place) {
        if (carriers && Thread.currentThread().isVirtual()) {
            return allocateInside(place);
        }
        long thread = Thread.currentThread().threadId();
        long[] m = rows.further(thread, place);
        return checked ? MagazineWords.allocate(m, thread, 0) : MagazineWords.allocateUnchecked(m, thread);
    }

    private long allocateInside(int place) {
        long carrier = CurrentCarrier.get();
        long[] m = rows.ofCarrier(carrier, place);
        if (!MagazineWords.enter(m, carrier)) {
            return 0;
        }
        try {
            return checked ? MagazineWords.allocate(m, carrier, 0) : MagazineWords.allocateUnchecked(m, carrier);
        } finally {
            m[MagazineWords.INSIDE] = 0;
        }
    }

    /**
     * Frees into the calling thread's magazine.
     *
     * @param address the object
     * @return false if that was not possible, for whatever reason; nothing has changed then
     */
    public boolean free(long address) {
        long word = FrameWords.at(address, mark);
        long thread = Thread.currentThread().threadId();
        long[] m = near[at(thread, FrameWords.place(word))];
        return checked
                ? MagazineWords.free(m, thread, address, 0, word)
                : FrameWords.isFor(word, address) && MagazineWords.freeUnchecked(m, thread, address);
    }

    /**
     * The memory at an address of an object, with the life of its region, as far as the tables at hand tell. For real addresses.
     *
     * @param address an address that an allocation returned
     * @param bytes how many, no more than it returned
     * @return the segment, or {@code null}
     */
    public @Nullable MemorySegment slice(long address, long bytes) {
        return NearSpans.slice(address, bytes, wholes, chunks, frameShift);
    }

    /**
     * As {@link #free}, for a virtual thread, and where the tables at hand found nothing, or the first array had no row of the thread's.
     *
     * @param address the object
     * @param span what the map has there
     * @return false if that was not possible, for whatever reason; nothing has changed then
     */
    public boolean freeFurther(long address, Span span) {
        if (carriers && Thread.currentThread().isVirtual()) {
            return freeInside(address, span);
        }
        long thread = Thread.currentThread().threadId();
        return free(near[at(thread, span.place())], thread, address, span)
                || free(rows.further(thread, span.place()), thread, address, span);
    }

    private boolean freeInside(long address, Span span) {
        long carrier = CurrentCarrier.get();
        long[] m = rows.ofCarrier(carrier, span.place());
        if (!MagazineWords.enter(m, carrier)) {
            return false;
        }
        try {
            return free(m, carrier, address, span);
        } finally {
            m[MagazineWords.INSIDE] = 0;
        }
    }

    /** Where the first array has a thread's magazine, or that of another whose row falls on the same place. */
    private int at(long thread, int place) {
        return (((int) thread << ThreadRows.ROW_SHIFT) + place) & (near.length - 1);
    }

    private boolean free(long[] m, long thread, long address, Span span) {
        return checked
                ? MagazineWords.free(m, thread, address, 0, span)
                : MagazineWords.freeUnchecked(m, thread, address);
    }

    /**
     * Notes the calling thread's magazine, if the cache has one of it and there is Java heap for the note: it comes behind an operation, which must not fail for it, and the next one may note it.
     *
     * @param place the cache's
     * @param cache the cache
     */
    public void note(int place, MagazineLayer cache) {
        Magazine m = cache.magazineOf(Thread.currentThread());
        if (m == Magazine.NONE || place == NOWHERE || !(checked ? m.isCommon() : m.isPlain())) {
            return;
        }
        try {
            if (!rows.has(m.words(), place, m.holder())) {
                rows.enter(place, m);
            }
        } catch (OutOfMemoryError e) {
            // as said
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
