package io.slab.core.cache;

import io.slab.core.page.Span;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the fast path touches: one array, so that nothing of a magazine is another load away. */
abstract class MagazineState extends ObjectGate {
    /**
     * The words of the state, then the stack: see {@link MagazineWords}. Never {@code null}; replaced when the capacity changes. The array that was here before has no
     * owner ever again, since whoever comes through a row finds that one until the row is brought up to date.
     */
    long[] words;

    MagazineState() {
        words = MagazineWords.NOBODYS;
    }

    MagazineState(ObjectGate like) {
        super(like);
        words = MagazineWords.empty(this);
    }
}

/**
 * A stack of free objects that one thread keeps to itself, or the virtual threads of one carrier, which run in turn. A CPU stripe for virtual threads is the same thing with the
 * {@code owner} word as its lock.
 *
 * <p>Capacity adapts: it doubles when the thread swings between refilling and flushing, which a larger magazine would have absorbed, or
 * when what it gives to the depot is what others take from there; it halves while the thread only takes or only gives, where it would just park memory. What one thread has
 * come to need its successor is given sooner, by doublings (the idea is TCP's slow start; V. Jacobson, 1988).
 */
public sealed class Magazine extends MagazineState permits ConfinedMagazine {
    /** Objects up to this size are worth a magazine from the first operation on. */
    private static final long COLD_BYTES = 512;

    /** The capacity to begin with, until the thread proves to need more. */
    private static final int SMALLEST = 16;

    /** So many refills in a row, or flushes, are no swing but how the thread is, if they move so many times what the largest magazine holds: more than one could be spared. */
    private static final int STEADY = 32;

    private static final int PARKED = 8;

    /** After so many the next ones move nearly all of a magazine, instead of half. */
    private static final int ONE_WAY = 4;

    /** A power of two, less 1. */
    private static final int PATIENCE = 63;

    /** A magazine that nobody owns: what empty table entries hold, so that the fast path needs no null check. */
    public static final Magazine NONE = new Magazine();

    private final @Nullable WeakReference<Thread> thread;

    /** Who owns it when it is not revoked: a thread's id, or a carrier's number; 0 for a stripe. */
    private final long holder;

    /** Which of a node's depots it swings with: see {@link Depots}. */
    int home;

    private final RowEntries entries = new RowEntries();

    /** How often magazines were refilled from the depot, when this one was flushed last. */
    int seenRefills;

    private int swings;

    /** Whether it has never been as large as is usual. */
    private boolean starting = true;

    private int steady;

    /** Objects that these moved. */
    private int oneWay;

    private boolean refilledLast;

    /** Operations that came while the cache was not yet known to be worth a magazine. */
    private int coldOperations;

    private int countBefore = -1;

    /** Operations that found another thread's magazine where this one should be. */
    private int missed;

    /** Words of objects that a bulk free is sealing, to be put back if one of them is refused. */
    long[] scratch = Depot.NO_SLOTS;

    // Padding behind, too.
    long q0;
    long q1;
    long q2;
    long q3;
    long q4;
    long q5;
    long q6;
    long q7;

    private Magazine() {
        thread = null;
        holder = 0;
    }

    /** A magazine of a thread. */
    Magazine(MagazineLayer layer, Thread thread) {
        super(layer.gate());
        this.thread = new WeakReference<>(thread);
        this.holder = thread.threadId();
    }

    /** A magazine of a carrier, whose number is given, or with 0 a stripe. */
    Magazine(MagazineLayer layer, long carrier) {
        super(layer.gate());
        this.thread = null;
        this.holder = carrier;
    }

    /** Whether the calling thread, whose id is given, may touch what is inside. */
    final boolean isOwnedBy(long thread) {
        return MagazineWords.isOwnedBy(words, thread);
    }

    /** What rows lead to. */
    final long[] words() {
        return words;
    }

    /** Enters it into a row. By its owner. */
    final void enter(long[][] rows, int index) {
        entries.enter(rows, index, this);
    }

    /** Says who may touch it. Under the lock. */
    final void owner(long thread) {
        MagazineWords.owner(words, thread);
    }

    /** Gives it back to who has it. Under the lock. */
    final void giveBack() {
        MagazineWords.giveTo(words, holder);
    }

    /** Who has it: the id of a thread, or the number of a carrier; 0 for a stripe. */
    final long holder() {
        return holder;
    }

    /** Whether it is a carrier's: the virtual threads that this one runs use it in turn. */
    final boolean isCarriers() {
        return thread == null && holder != 0;
    }

    /** Nobody may touch it from now on, who is not inside: see {@link Handshake}. Under the lock. */
    final void revoke() {
        MagazineWords.revoke(words);
    }

    /** How many addresses it holds. */
    final int count() {
        return (int) words[MagazineWords.TOP] - MagazineWords.BOTTOM;
    }

    /** Forgets addresses, or takes in those that were written behind the others. */
    final void count(int n) {
        words[MagazineWords.TOP] = (long) n + MagazineWords.BOTTOM;
    }

    /** How many addresses it has room for. */
    final int capacity() {
        return words.length - MagazineWords.BOTTOM;
    }

    /** Makes room for so many addresses, as many as there are at least. */
    final void capacity(int n) {
        long[] before = words;
        long[] after = Arrays.copyOf(before, n + MagazineWords.BOTTOM);
        after[MagazineWords.INSIDE] = 0; // who says so just now looks at the owner again, and leaves the old array
        VarHandle.releaseFence(); // a stripe's must not be found before its owner is in it
        words = after;
        MagazineWords.replace(before);
        entries.replace(before, this);
    }

    /** Takes over what a dead thread's magazine holds, which then holds nothing. */
    final void inherit(Magazine other) {
        long[] theirs = other.words;
        long[] mine = theirs.clone(); // these two first: there may be no Java heap for them
        long[] none = MagazineWords.empty(other);
        words = mine;
        home = other.home;
        owner(0);
        other.words = none;
        MagazineWords.replace(theirs);
        other.entries.replace(theirs, other);
    }

    final boolean isFull() {
        return words[MagazineWords.TOP] == words.length;
    }

    /** Takes one out, of which there are some. */
    final long pop() {
        long[] m = words;
        long top = m[MagazineWords.TOP] - 1;
        m[MagazineWords.TOP] = top;
        return m[(int) top];
    }

    /** Puts one in, for which there is room. */
    final void push(long address) {
        long[] m = words;
        long top = m[MagazineWords.TOP];
        m[(int) top] = address;
        m[MagazineWords.TOP] = top + 1;
    }

    /**
     * Takes an object out.
     *
     * @param thread the id of the calling thread
     * @return its address; 0 if the magazine is another thread's, or empty
     */
    public final long allocate(long thread) {
        long[] m = words;
        if (MagazineWords.isOwnedBy(m, thread)) {
            long top = m[MagazineWords.TOP] - 1;
            if (top >= MagazineWords.BOTTOM) {
                long address = m[(int) top];
                if (prepare(address)) { // first: where it throws nothing has happened
                    m[MagazineWords.TOP] = top;
                    return address;
                }
                m[MagazineWords.TOP] = top;
                return prepareRest(address);
            }
        }
        return 0;
    }

    /**
     * Puts an object in. Throws if it is none that could be freed; nothing has changed then.
     *
     * @param thread the id of the calling thread
     * @param address the object
     * @return false if the magazine is another thread's, or full
     */
    public final boolean free(long thread, long address) {
        long[] m = words;
        if (MagazineWords.isOwnedBy(m, thread)) {
            long top = m[MagazineWords.TOP];
            if (Integer.compareUnsigned((int) top, m.length) < 0) {
                if (!retire(address)) {
                    freeRest(address);
                    return true; // a result of the call's would have callers keep the address for the case of false
                }
                m[(int) top] = address;
                m[MagazineWords.TOP] = top + 1;
                return true;
            }
        }
        return false;
    }

    /** As {@link #free(long, long)}, with the span of the object, which is known to be one of this cache. */
    final boolean free(long thread, long address, Span span) {
        long[] m = words;
        if (MagazineWords.isOwnedBy(m, thread)) {
            long top = m[MagazineWords.TOP];
            if (Integer.compareUnsigned((int) top, m.length) < 0) {
                if (!retire(address, span)) {
                    freeRest(address);
                    return true; // a result of the call's would have callers keep the address for the case of false
                }
                m[(int) top] = address;
                m[MagazineWords.TOP] = top + 1;
                return true;
            }
        }
        return false;
    }

    /** Puts an object in that has more to go through, in the same call. Throws, or has done it. */
    final void freeRest(long address) {
        retireRest(address);
        push(address);
    }

    @Nullable
    Thread thread() {
        return thread == null ? null : thread.get();
    }

    /** Whether a virtual thread is inside. Under the lock. */
    final boolean isInside() {
        return MagazineWords.isInside(words);
    }

    /** Whether its thread can never come back. */
    boolean isOrphaned() {
        Thread t = thread();
        return thread != null && (t == null || !t.isAlive());
    }

    /** Locks a stripe for the calling thread: its owner word is then the thread's id, negated, so that it is nobody's magazine meanwhile. */
    boolean tryLockStripe() {
        return MagazineWords.lock(words, -Thread.currentThread().threadId());
    }

    /** Whether the calling thread is inside this stripe: racy, but only it writes its own id. */
    boolean isHeldByCaller() {
        return isOwnedBy(-Thread.currentThread().threadId());
    }

    void unlockStripe() {
        MagazineWords.giveTo(words, 0);
    }

    /** Whether an operation should go past this magazine, as too few came yet to park memory of objects of this size. */
    boolean isCold(long stride) {
        return capacity() == 0 && stride > COLD_BYTES && ++coldOperations <= Math.min(16, stride / 512);
    }

    /** Whether its thread found another's magazine in its place so often that it may take the place: the other one may have ended. */
    boolean isOutOfPatience() {
        return (++missed & PATIENCE) == 0;
    }

    /** Whether it holds objects, and as many as at the last call: nobody seems to use it. By its owner, or under the lock when revoked. */
    boolean isIdle() {
        int count = count();
        boolean same = count > 0 && count == countBefore;
        countBefore = count;
        coldOperations = same ? 0 : coldOperations;
        return same;
    }

    /** Whether its thread only takes of late, or only gives. */
    boolean isOneWay() {
        return steady > ONE_WAY;
    }

    /** Notes how many objects a refill or a flush moved, for which the capacity was {@link #adapt adapted}. */
    void moved(int objects) {
        oneWay += objects;
    }

    /**
     * Notes a refill or a flush, and tells the capacity that suits: see the class.
     *
     * @param refill whether it is one, and not a flush
     * @param turnover whether objects go through the depot from thread to thread
     * @param floor what each magazine may have
     * @param ceiling what none may exceed
     * @param usual what the last one had whose thread ended: up to there a new one doubles each time
     * @param plenty whether so much is free that one step leads there
     */
    int adapt(boolean refill, boolean turnover, int floor, int ceiling, int usual, boolean plenty) {
        int capacity = capacity();
        if (capacity < floor || (starting && capacity < usual)) {
            refilledLast = refill;
            if (plenty && capacity >= floor) {
                return usual;
            }
            return Math.min(Math.max(floor, usual), Math.max(usual < floor ? SMALLEST : floor, 2 * capacity));
        }
        starting = false;
        if (refill != refilledLast || turnover) {
            swings++;
            steady = 0;
            oneWay = 0;
        } else {
            steady++;
        }
        refilledLast = refill;
        if (swings >= 2) {
            swings = 0;
            return Math.min(ceiling, capacity * 2);
        }
        if (steady >= STEADY && oneWay > PARKED * ceiling) {
            steady = 0;
            oneWay = 0;
            swings = 0;
            return Math.max(floor, capacity / 2);
        }
        return capacity;
    }

    long heapBytes() {
        return 16
                + 64
                + 24
                + 80
                + (thread == null ? 0 : 48)
                + 16
                + 8L * words.length
                + 8L * scratch.length
                + entries.heapBytes();
    }
}
