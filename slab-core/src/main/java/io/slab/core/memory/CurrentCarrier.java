package io.slab.core.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The carrier of the calling virtual thread, as a number: {@code pthread_self}, which only reads a register, by a critical downcall (some 2 ns), and a table that gives
 * small numbers to what it returns.
 *
 * <p>The answer holds until the virtual thread blocks, yields, or waits for a monitor: only there does it leave its carrier.
 */
public final class CurrentCarrier {
    /** What is no carrier's number, nor a thread's id. */
    public static final long UNKNOWN = Long.MAX_VALUE;

    /** So many carriers have numbers; the C library gives the memory of threads that ended to the next ones, and with it their identity. */
    private static final int MOST = 512;

    /** Numbers are above all ids of threads, and go down from here: carriers then take the last rows of tables by id, threads the first. */
    private static final long FIRST = (1L << 62) - 1;

    /** Pairs of what the C library returns and the number; found by hash, then one by one. */
    private static final long[] KNOWN = new long[4 * MOST];

    /** Spreads stacks, which lie at multiples of pages, over the table: the golden ratio. */
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private static final int SHIFT = Long.numberOfLeadingZeros(KNOWN.length / 2 - 1L);

    private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(long[].class);

    /** How many have numbers, or more. */
    private static final AtomicInteger COUNT = new AtomicInteger();

    private CurrentCarrier() {}

    /** Made on first use, so that asking {@link #unavailable} costs nothing. */
    private static final class Handle {
        static final MethodHandle SELF = CriticalCall.link("pthread_self", JAVA_LONG);

        private Handle() {}
    }

    /**
     * Why it cannot be asked for.
     *
     * @return one sentence with the remedy; empty if it can
     */
    public static Optional<String> unavailable() {
        return CriticalCall.unavailable("pthread_self");
    }

    /**
     * The carrier of the calling thread, which is the thread itself if it is none of the virtual ones.
     *
     * @return its number, above all ids of threads; {@link #UNKNOWN} for those beyond the first {@value #MOST}
     */
    public static long get() {
        long self = self();
        int i = slot(self);
        return KNOWN[i] == self ? KNOWN[i + 1] : unusual(self, i);
    }

    /**
     * A carrier's number for people.
     *
     * @param number what {@link #get} returned
     * @return 0 for the first carrier, 1 for the second
     */
    public static long ordinal(long number) {
        return FIRST - number;
    }

    private static long self() {
        try {
            return (long) Handle.SELF.invokeExact();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    private static IllegalStateException impossible(Throwable t) {
        return new IllegalStateException("the call declares nothing", t);
    }

    private static int slot(long self) {
        return (int) ((self * SPREAD) >>> SHIFT) << 1;
    }

    /** Looks at the places behind. Without a lock: nobody but a carrier looks for its own entry, which it made itself. */
    private static long unusual(long self, int from) {
        for (int i = from; KNOWN[i] != 0; i = (i + 2) & (KNOWN.length - 1)) {
            if (KNOWN[i] == self) {
                return KNOWN[i + 1];
            }
        }
        long number = register(self, from);
        return self() == self ? number : get(); // whatever made it leave its carrier
    }

    /** Without a monitor, at which a virtual thread would leave its carrier. */
    private static long register(long self, int from) {
        if (COUNT.get() >= MOST) {
            return UNKNOWN;
        }
        int ordinal = COUNT.getAndIncrement();
        if (ordinal >= MOST) {
            return UNKNOWN;
        }
        int i = from;
        while (!ENTRY.compareAndSet(KNOWN, i, 0L, self)) {
            i = (i + 2) & (KNOWN.length - 1);
        }
        KNOWN[i + 1] = FIRST - ordinal;
        return FIRST - ordinal;
    }
}
