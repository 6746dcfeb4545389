package io.slab.core.cache;

import io.slab.core.page.Span;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** What the fast path touches. */
abstract class MagazineState extends ObjectGate {
    static final long[] NO_SLOTS = {};

    /** The id of the thread that may touch the fields below without the cache's lock; 0 for nobody. Written under the lock; read opaque. */
    long owner;

    /** How many addresses {@link #slots} holds. */
    int count;

    /** A stack of addresses of free objects; its length is the magazine's capacity. */
    long[] slots = NO_SLOTS;

    MagazineState() {}

    MagazineState(ObjectGate like) {
        super(like);
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
    static final VarHandle OWNER;

    static {
        try {
            OWNER = MethodHandles.lookup().findVarHandle(MagazineState.class, "owner", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Objects up to this size are worth a magazine from the first operation on. */
    private static final long COLD_BYTES = 512;

    /** The capacity to begin with, until the thread proves to need more. */
    private static final int SMALLEST = 16;

    /**
     * So many refills in a row, or flushes, are no swing but how the thread is. Each moves half a magazine: a burst of 32 magazines that is taken back later
     * still makes it grow, however small it is to begin with.
     */
    private static final int STEADY = 64;

    /** A magazine that nobody owns: what empty table entries hold, so that the fast path needs no null check. */
    public static final Magazine NONE = new Magazine();

    private final @Nullable WeakReference<Thread> thread;

    /** How often magazines were refilled from the depot, when this one was flushed last. */
    int seenRefills;

    private int swings;
    private int steady;
    private boolean refilledLast;

    /** Operations that came while the cache was not yet known to be worth a magazine. */
    private int coldOperations;

    private int countBefore = -1;

    /** Words of objects that a bulk free is sealing, to be put back if one of them is refused. */
    long[] scratch = NO_SLOTS;

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
    }

    /** A magazine of a thread, or with {@code null} a stripe. */
    Magazine(MagazineLayer layer, @Nullable Thread thread) {
        super(layer.gate());
        this.thread = thread == null ? null : new WeakReference<>(thread);
    }

    /** Whether the calling thread, whose id is given, may touch what is inside. */
    final boolean isOwnedBy(long thread) {
        return (long) OWNER.getOpaque(this) == thread;
    }

    /**
     * Takes an object out.
     *
     * @param thread the id of the calling thread
     * @return its address; 0 if the magazine is another thread's, or empty
     */
    public final long allocate(long thread) {
        if ((long) OWNER.getOpaque(this) == thread) {
            int n = count - 1;
            long[] s = slots;
            if (Integer.compareUnsigned(n, s.length) < 0) { // one comparison for "not empty" and the array's bound
                long address = s[n];
                count = n;
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
        if ((long) OWNER.getOpaque(this) == thread) {
            int n = count;
            long[] s = slots;
            if (Integer.compareUnsigned(n, s.length) < 0) {
                if (!retire(address)) {
                    freeRest(address);
                    return true; // a result of the call's would have callers keep the address for the case of false
                }
                s[n] = address;
                count = n + 1;
                return true;
            }
        }
        return false;
    }

    /** As {@link #free(long, long)}, with the span of the object, which is known to be one of this cache. */
    final boolean free(long thread, long address, Span span) {
        if ((long) OWNER.getOpaque(this) == thread) {
            int n = count;
            long[] s = slots;
            if (Integer.compareUnsigned(n, s.length) < 0) {
                if (!retire(address, span)) {
                    freeRest(address);
                    return true; // a result of the call's would have callers keep the address for the case of false
                }
                s[n] = address;
                count = n + 1;
                return true;
            }
        }
        return false;
    }

    /** Puts an object in that has more to go through, in the same call. Throws, or has done it. */
    final void freeRest(long address) {
        retireRest(address);
        slots[count] = address;
        count++;
    }

    /** As {@link #free(long, long)}, for an object that is marked as free already. */
    final boolean freeSealed(long thread, long address) {
        if ((long) OWNER.getOpaque(this) == thread) {
            int n = count;
            long[] s = slots;
            if (Integer.compareUnsigned(n, s.length) < 0) {
                wipe(address);
                s[n] = address;
                count = n + 1;
                return true;
            }
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
        return (long) OWNER.getOpaque(this) == 0
                && OWNER.compareAndSet(this, 0L, -Thread.currentThread().threadId());
    }

    /** Whether the calling thread is inside this stripe: racy, but only it writes its own id. */
    boolean isHeldByCaller() {
        return (long) OWNER.getOpaque(this) == -Thread.currentThread().threadId();
    }

    void unlockStripe() {
        OWNER.setRelease(this, 0L);
    }

    /** Whether an operation should go past this magazine, as too few came yet to park memory of objects of this size. */
    boolean isCold(long stride) {
        return slots.length == 0 && stride > COLD_BYTES && ++coldOperations <= Math.min(16, stride / 512);
    }

    /** Whether it holds objects, and as many as at the last call: nobody seems to use it. By its owner, or under the lock when revoked. */
    boolean isIdle() {
        boolean same = count > 0 && count == countBefore;
        countBefore = count;
        coldOperations = same ? 0 : coldOperations;
        return same;
    }

    /** Notes a refill (or a flush), and whether objects go through the depot from thread to thread, and tells the capacity that suits: see the class. */
    int adapt(boolean refill, boolean turnover, int floor, int ceiling) {
        int capacity = slots.length;
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
        return 16 + 64 + 24 + 80 + (thread == null ? 0 : 48) + 16 + 8L * slots.length + 8L * scratch.length;
    }
}
