package io.slab.core.cache;

/**
 * Keeps reclaims that do not help from eating up the time of a program that runs at its limit: one in {@value #SHARE} parts of the time at most
 * goes to them, and none at all while nothing was freed. Thread-safe.
 */
public final class Backoff {
    private static final int SHARE = 16;

    private long notBefore;
    private long lastCost;
    private boolean fruitless;

    /** Before the last full reclaim: what was freed while it ran, it may have missed. */
    private long fullState;

    /** After the last effort in vain, which may have left other threads' magazines alone. */
    private long lastState;

    /** Makes one that holds nothing back yet. */
    public Backoff() {}

    /** How much may be done. */
    public enum Effort {
        /** Nothing was freed since it last was in vain, or nothing that may be looked for yet. */
        NONE,
        /** What takes no handshake with other threads. */
        OWN,
        /** Everything. */
        FULL
    }

    /**
     * What a reclaim may cost now.
     *
     * @param state a number that changes whenever objects are freed
     * @param nanos the time
     * @return the effort
     */
    public synchronized Effort allowed(long state, long nanos) {
        boolean throttled = fruitless && nanos - notBefore < 0;
        if (fruitless && (state == fullState || (throttled && state == lastState))) {
            return Effort.NONE;
        }
        return throttled ? Effort.OWN : Effort.FULL;
    }

    /**
     * A full reclaim was made.
     *
     * @param before the state that it was allowed with
     * @param nanos what it took
     */
    public synchronized void tried(long before, long nanos) {
        lastCost = nanos;
        fullState = before;
        fruitless = false;
    }

    /**
     * An allocation failed all the same.
     *
     * @param state as for {@link #allowed}
     * @param nanos the time
     */
    public synchronized void failed(long state, long nanos) {
        if (!fruitless) {
            notBefore = nanos + (SHARE - 1) * lastCost;
        }
        fruitless = true;
        lastState = state;
    }
}
