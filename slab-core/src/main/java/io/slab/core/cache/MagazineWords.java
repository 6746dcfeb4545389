package io.slab.core.cache;

import io.slab.core.memory.NativeMemory;
import io.slab.core.page.FrameWords;
import io.slab.core.page.Span;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The array that a magazine is: who may touch it, what the operations need to know, and the stack of free objects, so that nothing is another load away. What the fast path does is here; it has nothing but
 * the array.
 */
final class MagazineWords {
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

    /** The id of the thread that may touch the rest without the cache's lock; 0 for nobody. Written under the lock; read opaque. */
    static final int OWNER = 0;

    /** The index behind the last address. */
    static final int TOP = 1;

    /**
     * 1 while a virtual thread is inside: see {@link #enter}. On the fast path who comes out writes 0 here by a plain store, without a method for it, since a call may find the stack
     * used up, and then nobody would get in ever again. Behind it, where there is room, it is {@link #exit}.
     */
    static final int INSIDE = 2;

    /** {@link ObjectGate}'s constants. */
    private static final int KEY = 3;

    /** What makes the index of an object from its distance to the first one: see {@code Divisor}. */
    static final int INVERSE = 4;

    static final int SHIFT = 5;

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

    static {
        link();
    }

    private MagazineWords() {}

    /** Links the calls, each class its own, which takes Java heap: a free may be the first to come here, because there is none. */
    private static void link() {
        long[] m = new long[BOTTOM];
        if (!lock(m, 1) || !enter(m, 1) || !hasOwner(m)) {
            throw new AssertionError("a magazine that nobody else knows is somebody's");
        }
        exit(m);
        revoke(m);
        giveTo(m, 1);
        replace(m);
        long word = NativeMemory.GUARD;
        if (word != 0) {
            NativeMemory.WORD.set(NativeMemory.WRITE, word, (long) NativeMemory.WORD.get(NativeMemory.READ, word));
        }
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

    /** Whether it is in the hands of who has this id, or number. */
    static boolean isOwnedBy(long[] m, long holder) {
        return (long) WORDS.getOpaque(m, OWNER) == holder;
    }

    /** What canaries are made with. */
    static long key(long[] m) {
        return m[KEY];
    }

    /** Whether one of a span's objects starts at an address on it, and was ever handed out. */
    static boolean isObject(long[] m, Span span, long address) {
        long index = Long.rotateRight((address - span.first()) * m[INVERSE], (int) m[SHIFT]); // see Divisor
        return Long.compareUnsigned(index, span.objects()) < 0;
    }

    /** Says who may touch it. Under the cache's lock. */
    static void owner(long[] m, long holder) {
        WORDS.setOpaque(m, OWNER, holder);
    }

    /** Says who may touch it, who then finds all that was written before. */
    static void giveTo(long[] m, long holder) {
        WORDS.setRelease(m, OWNER, holder);
    }

    /** Nobody may touch it from now on, who is not inside: see {@link Handshake}. Under the cache's lock. */
    static void revoke(long[] m) {
        WORDS.setVolatile(m, OWNER, 0L);
    }

    /** Another array takes its place: nobody may touch this one ever again. */
    static void replace(long[] m) {
        WORDS.setOpaque(m, OWNER, REPLACED);
    }

    /** Makes it somebody's which was nobody's, if it still is. */
    static boolean lock(long[] m, long holder) {
        return isOwnedBy(m, 0) && WORDS.compareAndSet(m, OWNER, 0L, holder);
    }

    /** Whether a virtual thread is inside: see {@link #enter}. */
    static boolean isInside(long[] m) {
        return (long) WORDS.getAcquire(m, INSIDE) != 0;
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
                long mark = address ^ m[KEY];
                long at = address + canaryOffset;
                if (isObject(m, span, address) && (long) NativeMemory.WORD.get(NativeMemory.READ, at) != mark) {
                    NativeMemory.WORD.set(NativeMemory.WRITE, at, mark);
                    m[(int) top] = address;
                    m[TOP] = top + 1;
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * As {@link #free(long[], long, long, long, Span)}, where the table of frames was asked.
     *
     * @param word what {@link FrameWords} have for the address
     */
    static boolean free(long[] m, long thread, long address, long canaryOffset, long word) {
        if ((long) WORDS.getOpaque(m, OWNER) == thread) {
            long top = m[TOP];
            if (Integer.compareUnsigned((int) top, m.length) < 0) {
                long mark = address ^ m[KEY];
                long at = address + canaryOffset;
                if (FrameWords.isObject(word, address, m[INVERSE], (int) m[SHIFT])
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
     * owner once more, since whoever takes the magazine back first clears that word, then lets each thread come to a safepoint, then looks whether somebody is inside, and lets each come to
     * a safepoint again. It writes 0 to {@link #INSIDE} in a {@code finally}.
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

    /** Comes out where a plug-in may have blocked meanwhile: on another carrier, perhaps, than the one whose next virtual thread must see what was done. */
    static void exit(long[] m) {
        WORDS.setRelease(m, INSIDE, 0L);
    }

    /** Whether somebody may use an array. */
    static boolean hasOwner(long[] m) {
        return (long) WORDS.getOpaque(m, OWNER) > 0;
    }
}
