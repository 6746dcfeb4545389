package io.slab.core.cache;

/**
 * Keeps reclaims that do not help from eating up the time of a program that runs at its limit: one in {@value #SHARE} parts of the time at most
 * goes to them, and none at all while nothing was freed. Thread-safe.
 */
public final class Backoff {
    private static final int SHARE = 16;

    private long notBefore;
    private long lastCost;
    private long fruitlessState;
    private boolean fruitless;

    /** Makes one that holds nothing back yet. */
    public Backoff() {}

    /** How much may be done. */
    public enum Effort {
        /** Nothing was freed since it last was in vain. */
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
        if (!fruitless) {
            return Effort.FULL;
        }
        if (state == fruitlessState) {
            return Effort.NONE;
        }
        return nanos - notBefore >= 0 ? Effort.FULL : Effort.OWN;
    }

    /**
     * A full reclaim was made.
     *
     * @param nanos what it took
     */
    public synchronized void tried(long nanos) {
        lastCost = nanos;
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
        fruitlessState = state;
    }
}
