package io.slab.core.cache;

import io.slab.core.memory.CurrentCarrier;
import io.slab.core.page.FrameWords;
import io.slab.core.page.NearSpans;
import io.slab.core.page.PageMap;
import io.slab.core.page.Span;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ThreadMagazines} are to an allocator, for a handle to one cache: by the threads' ids the arrays of their magazines, and what the fast path
 * must know of the cache.
 *
 * <p>An entry gives no right, as there. Threads whose ids meet here go the usual way in turn, all but one.
 *
 * <p>A record, so that the JIT takes for constants what never changes, for programs that keep the handle in a {@code static final} field; and all in one
 * object, for those that keep it elsewhere.
 *
 * @param mark {@link FrameWords#mark()} of its allocator
 * @param frameShift the binary logarithm of the page map's frames
 * @param wholes {@link NearSpans#wholes()}
 * @param chunks {@link NearSpans#tables()}
 * @param place the cache's, which tells its spans from others'; below 0 if it has none
 * @param checked whether its magazines do to objects what the checks ask for, at real addresses, and nothing else
 * @param plain whether they do nothing to objects; if neither is so, nothing is ever entered here
 * @param canaryOffset bytes from an object to its canary
 * @param direct whether addresses are real
 * @param rows an array for each thread, by id
 * @param carriers an array for each carrier of virtual threads, by number: apart from the threads', as a virtual thread that came by its id to what another processor writes to would wait for
 *     that line
 * @param hasCarriers whether carriers have magazines
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record CacheMagazines(
        long mark,
        int frameShift,
        @Nullable Span[] wholes,
        @Nullable Span[][] chunks,
        int place,
        boolean checked,
        boolean plain,
        long canaryOffset,
        boolean direct,
        long[][] rows,
        long[][] carriers,
        boolean hasCarriers) {
    /** A power of two. */
    private static final int ROWS = 32;

    /** What no span has. */
    private static final int NO_PLACE = -1;

    /**
     * Of a cache, without magazines.
     *
     * @param cache the cache
     * @return what finds nothing until something is noted
     */
    public static CacheMagazines of(MagazineLayer cache) {
        return of(cache, rows(ROWS), rows(ROWS));
    }

    private static long[][] rows(int count) {
        long[][] rows = new long[count][];
        Arrays.fill(rows, MagazineWords.NOBODYS);
        return rows;
    }

    /** Of a cache, for who keeps his array himself. */
    static CacheMagazines confined(MagazineLayer cache) {
        return of(cache, new long[0][], new long[0][]);
    }

    private static CacheMagazines of(MagazineLayer cache, long[][] rows, long[][] carriers) {
        PageMap map = cache.map();
        ObjectGate gate = cache.gate();
        return new CacheMagazines(
                map.words().mark(),
                map.frameShift(),
                map.near().wholes(),
                map.near().tables(),
                cache.place() == ThreadMagazines.NOWHERE ? NO_PLACE : cache.place(),
                gate.isChecked(),
                gate.isPlain(),
                gate.canaryOffset,
                cache.isDirect(),
                rows,
                carriers,
                cache.hasCarriers());
    }

    /**
     * Allocates from the calling thread's magazine. Static, as is {@link #free}, for handles that have these components themselves: where a handle is no
     * constant, it takes a load less.
     *
     * @param rows {@link #rows()}
     * @param checked {@link #checked()}
     * @param canaryOffset {@link #canaryOffset()}
     * @return the object's address; 0 if the magazine is not known here, or empty, or the object not as usual
     */
    public static long allocate(long[][] rows, boolean checked, long canaryOffset) {
        long thread = Thread.currentThread().threadId();
        return allocate(rows[at(thread)], thread, checked, canaryOffset);
    }

    /**
     * Frees into the calling thread's magazine.
     *
     * @param address the object
     * @param rows {@link #rows()}
     * @param checked {@link #checked()}
     * @param canaryOffset {@link #canaryOffset()}
     * @param mark {@link #mark()}
     * @param place {@link #place()}
     * @return false if that was not possible, for whatever reason; nothing has changed then
     */
    public static boolean free(long address, long[][] rows, boolean checked, long canaryOffset, long mark, int place) {
        long thread = Thread.currentThread().threadId();
        return free(rows[at(thread)], thread, address, checked, canaryOffset, mark, place);
    }

    private static int at(long thread) {
        return (int) thread & (ROWS - 1);
    }

    private static long allocate(long[] m, long thread, boolean checked, long canaryOffset) {
        return checked ? MagazineWords.allocate(m, thread, canaryOffset) : MagazineWords.allocateUnchecked(m, thread);
    }

    private static boolean free(
            long[] m, long thread, long address, boolean checked, long canaryOffset, long mark, int place) {
        if (!checked) {
            return MagazineWords.freeUnchecked(m, thread, address);
        }
        long word = FrameWords.at(address, mark);
        return FrameWords.place(word) == place && MagazineWords.free(m, thread, address, canaryOffset, word);
    }

    /**
     * As {@link #allocate}, for a virtual thread, if {@link #hasCarriers}: from its carrier's magazine.
     *
     * @return the object's address; 0 if the magazine is not known here, or empty, or the object not as usual
     */
    public long allocateInside() {
        long carrier = CurrentCarrier.get();
        long[] m = carriers[at(carrier)];
        if (!MagazineWords.enter(m, carrier)) {
            return 0;
        }
        try {
            return allocate(m, carrier, checked, canaryOffset);
        } finally {
            m[MagazineWords.INSIDE] = 0;
        }
    }

    /**
     * As {@link #free}, for a virtual thread, if {@link #hasCarriers}: into its carrier's magazine.
     *
     * @param address the object
     * @return false if that was not possible, for whatever reason; nothing has changed then
     */
    public boolean freeInside(long address) {
        long carrier = CurrentCarrier.get();
        long[] m = carriers[at(carrier)];
        if (!MagazineWords.enter(m, carrier)) {
            return false;
        }
        try {
            return free(m, carrier, address, checked, canaryOffset, mark, place);
        } finally {
            m[MagazineWords.INSIDE] = 0;
        }
    }

    /** Whether there is a way to objects through an array of a magazine, and no more to it. */
    boolean isWay() {
        return checked || plain;
    }

    /** Takes an object out of a magazine's array; 0 if that cannot be, for whatever reason. */
    long allocate(long[] m, long thread) {
        return isWay() ? allocate(m, thread, checked, canaryOffset) : 0;
    }

    /** Puts an object into a magazine's array; false if that cannot be, for whatever reason: nothing has changed then. */
    boolean free(long[] m, long thread, long address) {
        return isWay() && free(m, thread, address, checked, canaryOffset, mark, place);
    }

    /**
     * Whether the calling thread's magazine should be noted: it is not, and nobody can use the one in its place, or has had it for long enough.
     *
     * @param cache the cache
     * @return whether to call {@link #note}
     */
    public boolean wants(MagazineLayer cache) {
        if (!isWay()) {
            return false;
        }
        Magazine m = cache.magazineOf(Thread.currentThread());
        long[] here = rowsOf(m)[at(m.holder())];
        return m != Magazine.NONE && here != m.words() && (!MagazineWords.hasOwner(here) || m.isOutOfPatience());
    }

    /**
     * Notes the calling thread's magazine, if there is Java heap for the note: it comes behind an operation, which must not fail for it, and the next one may note it.
     *
     * @param cache the cache
     */
    public void note(MagazineLayer cache) {
        Magazine m = cache.magazineOf(Thread.currentThread());
        try {
            if (m != Magazine.NONE) {
                m.enter(rowsOf(m), at(m.holder()));
            }
        } catch (OutOfMemoryError e) {
            // as said
        }
    }

    private long[][] rowsOf(Magazine m) {
        return m.isCarriers() ? carriers : rows;
    }

    /** Forgets all magazines, which are no longer to be used. */
    public void forget() {
        Arrays.fill(rows, MagazineWords.NOBODYS);
        Arrays.fill(carriers, MagazineWords.NOBODYS);
    }
}
