package io.slab.core.page;

/**
 * How much of some work may be done as time passes: a unit accrues in so many nanoseconds, and what was not used is saved up to a limit. For work that is worth its cost only
 * where it is rare. Thread-safe.
 *
 * <p>Source of the idea: the token bucket (Turner, <i>New Directions in Communications</i>, 1986).
 */
public final class Allowance {
    private final long nanosPerUnit;
    private final long savedNanos;

    /** Until when time was spent: what lies between it and now is left. */
    private long spentUntil;

    /**
     * With as much as can be saved.
     *
     * @param nanosPerUnit the time in which a unit accrues
     * @param mostSaved units
     * @param now nanoseconds on some clock, as in all other calls
     */
    public Allowance(long nanosPerUnit, long mostSaved, long now) {
        this.nanosPerUnit = nanosPerUnit;
        this.savedNanos = nanosPerUnit * mostSaved;
        this.spentUntil = now - savedNanos;
    }

    /**
     * Takes as much as there is, of what is wanted.
     *
     * @param wanted units; none if it is not positive
     * @param now nanoseconds
     * @return units
     */
    public synchronized long take(long wanted, long now) {
        long units = Math.clamp(left(now) / nanosPerUnit, 0, Math.max(0, wanted));
        spentUntil += units * nanosPerUnit;
        return units;
    }

    /**
     * Whether a unit is left.
     *
     * @param now nanoseconds
     * @return false if the next one has to accrue
     */
    public synchronized boolean isLeft(long now) {
        return left(now) >= nanosPerUnit;
    }

    /**
     * Spends what was used. What is too much must accrue before anything is left again, up to as much as can be saved: a measured cost may contain a pause of the whole program.
     *
     * @param units how much
     * @param now nanoseconds
     */
    public synchronized void spend(long units, long now) {
        left(now); // what was saved beyond the limit is gone
        long cost = Math.min(units, 2 * savedNanos / nanosPerUnit) * nanosPerUnit;
        spentUntil = now - Math.max(-savedNanos, now - spentUntil - cost);
    }

    private long left(long now) {
        if (now - spentUntil > savedNanos) {
            spentUntil = now - savedNanos;
        }
        return now - spentUntil;
    }
}
