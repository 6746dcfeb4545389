package io.slab.core.cache;

import io.slab.core.memory.NativeMemory;
import io.slab.core.page.Span;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the fast path touches: one array, so that nothing of a magazine is another load away. */
abstract class MagazineState extends ObjectGate {
    /**
     * The words of the state, then the stack: see {@link Magazine}. Never {@code null}; replaced when the capacity changes. The array that was here before has no
     * owner ever again, since whoever comes through a row finds that one until the row is brought up to date.
     */
    long[] words;

    MagazineState() {
        words = Magazine.NOBODYS;
    }

    MagazineState(ObjectGate like) {
        super(like);
        words = Magazine.empty(this);
    }
}

/**
 * A stack of free objects that one thread keeps to itself. A CPU stripe for virtual threads is the same thing with the
 * {@code owner} word as its lock.
 *
 * <p>Capacity adapts: it doubles when the thread swings between refilling and flushing, which a larger magazine would have absorbed, or
 * when what it gives to the depot is what others take from there; it halves while the thread only takes or only gives, where it would just park memory.
 */
public sealed class Magazine extends MagazineState permits ConfinedMagazine {
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

    /** The id of the thread that may touch the rest without the cache's lock; 0 for nobody. Written under the lock; read opaque. */
    private static final int OWNER = 0;

    /** The index behind the last address. */
    private static final int TOP = 1;

    /** 1 while a virtual thread is between {@link #enter} and {@link #exit}. */
    private static final int INSIDE = 2;

    /** {@link ObjectGate}'s constants. */
    private static final int KEY = 3;

    private static final int INVERSE = 4;
    private static final int SHIFT = 5;

    /**
     * An address without an object, below the last one: who takes it finds no canary there, and need not ask whether there is one left. 0 where there are no
     * canaries.
     */
    private static final int GUARD = 6;

    /** The first address: from here on it is a stack. */
    static final int BOTTOM = 7;

    /** The owner of an array that was replaced: no thread, nor anything that can be locked. */
    private static final long REPLACED = Long.MIN_VALUE;

    /** The array of no magazine: what empty entries of rows lead to. */
    static final long[] NOBODYS = new long[BOTTOM];

    /** Objects up to this size are worth a magazine from the first operation on. */
    private static final long COLD_BYTES = 512;

    /** The capacity to begin with, until the thread proves to need more. */
    private static final int SMALLEST = 16;

    /**
     * So many refills in a row, or flushes, are no swing but how the thread is. Each moves half a magazine: a burst of 32 magazines that is taken back later
     * still makes it grow, however small it is to begin with.
     */
    private static final int STEADY = 64;

    /** A power of two, less 1. */
    private static final int PATIENCE = 63;

    /** A magazine that nobody owns: what empty table entries hold, so that the fast path needs no null check. */
    public static final Magazine NONE = new Magazine();

    private final @Nullable WeakReference<Thread> thread;

    /** Who owns it when it is not revoked: a thread's id, or a carrier's number; 0 for a stripe. */
    private final long holder;

    private final RowEntries entries = new RowEntries();

    /** How often magazines were refilled from the depot, when this one was flushed last. */
    int seenRefills;

    private int swings;
    private int steady;
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

    /** The array of an empty magazine without room. */
    static long[] empty(ObjectGate gate) {
        long[] m = new long[BOTTOM];
        m[TOP] = BOTTOM;
        m[KEY] = gate.key();
        m[INVERSE] = gate.inverse();
        m[SHIFT] = gate.shift();
        m[GUARD] = gate.isPlain() ? 0 : NativeMemory.GUARD - gate.canaryOffset;
        return m;
    }

    /** Whether the calling thread, whose id is given, may touch what is inside. */
    final boolean isOwnedBy(long thread) {
        return (long) WORDS.getOpaque(words, OWNER) == thread;
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
        WORDS.setOpaque(words, OWNER, thread);
    }

    /** Gives it back to who has it. Under the lock. */
    final void giveBack() {
        WORDS.setRelease(words, OWNER, holder);
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
        WORDS.setVolatile(words, OWNER, 0L);
    }

    /** How many addresses it holds. */
    final int count() {
        return (int) words[TOP] - BOTTOM;
    }

    /** Forgets addresses, or takes in those that were written behind the others. */
    final void count(int n) {
        words[TOP] = (long) n + BOTTOM;
    }

    /** How many addresses it has room for. */
    final int capacity() {
        return words.length - BOTTOM;
    }

    /** Makes room for so many addresses, as many as there are at least. */
    final void capacity(int n) {
        long[] before = words;
        long[] after = Arrays.copyOf(before, n + BOTTOM);
        after[INSIDE] = 0; // who says so just now saw the owner before, looks again, and leaves the old array
        VarHandle.releaseFence(); // a stripe's must not be found before its owner is in it
        words = after;
        WORDS.setOpaque(before, OWNER, REPLACED);
        entries.replace(before, this);
    }

    /** Takes over what a dead thread's magazine holds. */
    final void inherit(Magazine other) {
        words = other.words.clone();
        owner(0);
        other.count(0);
        other.capacity(0);
    }

    final boolean isFull() {
        return words[TOP] == words.length;
    }

    /** Takes one out, of which there are some. */
    final long pop() {
        long[] m = words;
        long top = m[TOP] - 1;
        m[TOP] = top;
        return m[(int) top];
    }

    /** Puts one in, for which there is room. */
    final void push(long address) {
        long[] m = words;
        long top = m[TOP];
        m[(int) top] = address;
        m[TOP] = top + 1;
    }

    /**
     * Takes an object out of an array of a {@link ObjectGate#isChecked checked} magazine.
     *
     * @param m the array
     * @param thread the id of the calling thread
     * @param canaryOffset bytes from an object to its canary, a constant of the cache
     * @return its address; 0 if the magazine is another thread's, or empty, or there is more to the object: nothing has happened
     */
    static long allocate(long[] m, long thread, long canaryOffset) {
        if ((long) WORDS.getOpaque(m, OWNER) == thread) {
            long top = m[TOP] - 1;
            long address = m[(int) top];
            long at = address + canaryOffset;
            if ((long) NativeMemory.WORD.get(NativeMemory.READ, at) == (address ^ m[KEY])) {
                NativeMemory.WORD.set(NativeMemory.WRITE, at, 0L);
                m[TOP] = top;
                return address;
            }
        }
        return 0;
    }

    /**
     * Puts an object into an array of a {@link ObjectGate#isChecked checked} magazine.
     *
     * @param m the array
     * @param thread the id of the calling thread
     * @param address the object
     * @param canaryOffset bytes from an object to its canary, a constant of the cache
     * @param span what the page map has there
     * @return false if the magazine is another thread's, or full, or there is more to the object, or it is none that could be freed: nothing has happened
     */
    static boolean free(long[] m, long thread, long address, long canaryOffset, Span span) {
        if ((long) WORDS.getOpaque(m, OWNER) == thread) {
            long top = m[TOP];
            if (Integer.compareUnsigned((int) top, m.length) < 0) {
                long index = Long.rotateRight((address - span.first()) * m[INVERSE], (int) m[SHIFT]); // see Divisor
                long mark = address ^ m[KEY];
                long at = address + canaryOffset;
                if (Long.compareUnsigned(index, span.objects()) < 0
                        && (long) NativeMemory.WORD.get(NativeMemory.READ, at) != mark) {
                    NativeMemory.WORD.set(NativeMemory.WRITE, at, mark);
                    m[(int) top] = address;
                    m[TOP] = top + 1;
                    return true;
                }
            }
        }
        return false;
    }

    /** As {@link #allocate(long[], long, long)}, for a {@link ObjectGate#isPlain plain} magazine. */
    static long allocateUnchecked(long[] m, long thread) {
        if ((long) WORDS.getOpaque(m, OWNER) == thread) {
            long top = m[TOP] - 1;
            long address = m[(int) top];
            if (address != 0) { // or what is taken is the guard
                m[TOP] = top;
                return address;
            }
        }
        return 0;
    }

    /** As {@link #free(long[], long, long, long, Span)}, for a {@link ObjectGate#isPlain plain} magazine. */
    static boolean freeUnchecked(long[] m, long thread, long address) {
        if ((long) WORDS.getOpaque(m, OWNER) == thread) {
            long top = m[TOP];
            if (Integer.compareUnsigned((int) top, m.length) < 0) {
                m[(int) top] = address;
                m[TOP] = top + 1;
                return true;
            }
        }
        return false;
    }

    /**
     * Lets a virtual thread in, which says so by a plain store: only virtual threads of one carrier come here for one array, and these run in turn. What it does inside looks at the
     * owner once more, since whoever takes the magazine back first clears that word, then lets each thread come to a safepoint, then looks whether somebody is inside. It must not
     * block until {@link #exit}.
     *
     * @param m the array
     * @param carrier the number of the calling thread's carrier
     * @return false if the magazine is not this carrier's now
     */
    static boolean enter(long[] m, long carrier) {
        if ((long) WORDS.getAcquire(m, OWNER) != carrier || (long) WORDS.getAcquire(m, INSIDE) != 0) {
            return false; // the second is rare: a plug-in that was asked by a check, or a listener, blocks inside
        }
        WORDS.setOpaque(m, INSIDE, 1L);
        return true;
    }

    /** What ends {@link #enter}. */
    static void exit(long[] m) {
        WORDS.setRelease(m, INSIDE, 0L);
    }

    /** Whether a virtual thread is inside. Under the lock. */
    final boolean isInside() {
        return (long) WORDS.getAcquire(words, INSIDE) != 0;
    }

    /** Whether somebody may use an array. */
    static boolean hasOwner(long[] m) {
        return (long) WORDS.getOpaque(m, OWNER) > 0;
    }

    /**
     * Takes an object out.
     *
     * @param thread the id of the calling thread
     * @return its address; 0 if the magazine is another thread's, or empty
     */
    public final long allocate(long thread) {
        long[] m = words;
        if ((long) WORDS.getOpaque(m, OWNER) == thread) {
            long top = m[TOP] - 1;
            if (top >= BOTTOM) {
                long address = m[(int) top];
                m[TOP] = top;
                return prepare(address) ? address : prepareRest(address);
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
        if ((long) WORDS.getOpaque(m, OWNER) == thread) {
            long top = m[TOP];
            if (Integer.compareUnsigned((int) top, m.length) < 0) {
                if (!retire(address)) {
                    freeRest(address);
                    return true; // a result of the call's would have callers keep the address for the case of false
                }
                m[(int) top] = address;
                m[TOP] = top + 1;
                return true;
            }
        }
        return false;
    }

    /** As {@link #free(long, long)}, with the span of the object, which is known to be one of this cache. */
    final boolean free(long thread, long address, Span span) {
        long[] m = words;
        if ((long) WORDS.getOpaque(m, OWNER) == thread) {
            long top = m[TOP];
            if (Integer.compareUnsigned((int) top, m.length) < 0) {
                if (!retire(address, span)) {
                    freeRest(address);
                    return true; // a result of the call's would have callers keep the address for the case of false
                }
                m[(int) top] = address;
                m[TOP] = top + 1;
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

    /** As {@link #free(long, long)}, for an object that is marked as free already. */
    final boolean freeSealed(long thread, long address) {
        if (isOwnedBy(thread) && !isFull()) {
            wipe(address);
            push(address);
            return true;
        }
        return false;
    }

    @Nullable
    Thread thread() {
        return thread == null ? null : thread.get();
    }

    /** Whether its thread can never come back. */
    boolean isOrphaned() {
        Thread t = thread();
        return thread != null && (t == null || !t.isAlive());
    }

    /** Locks a stripe for the calling thread: its owner word is then the thread's id, negated, so that it is nobody's magazine meanwhile. */
    boolean tryLockStripe() {
        long[] m = words;
        return (long) WORDS.getOpaque(m, OWNER) == 0
                && WORDS.compareAndSet(m, OWNER, 0L, -Thread.currentThread().threadId());
    }

    /** Whether the calling thread is inside this stripe: racy, but only it writes its own id. */
    boolean isHeldByCaller() {
        return isOwnedBy(-Thread.currentThread().threadId());
    }

    void unlockStripe() {
        WORDS.setRelease(words, OWNER, 0L);
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

    /** Notes a refill (or a flush), and whether objects go through the depot from thread to thread, and tells the capacity that suits: see the class. */
    int adapt(boolean refill, boolean turnover, int floor, int ceiling) {
        int capacity = capacity();
        if (capacity < floor) {
            refilledLast = refill;
            return Math.min(floor, Math.max(SMALLEST, 2 * capacity));
        }
        if (refill != refilledLast || turnover) {
            swings++;
            steady = 0;
        } else {
            steady++;
        }
        refilledLast = refill;
        if (swings >= 2) {
            swings = 0;
            return Math.min(ceiling, capacity * 2);
        }
        if (steady >= STEADY) {
            steady = 0;
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
