package io.slab.core.strategy;

/**
 * From where on memory is short.
 *
 * @param low share of the limit, moderate
 * @param high share of the limit, critical
 * @param some per cent of the time that some task waited, moderate
 * @param full per cent of the time that all tasks waited, critical
 */
record PressureThresholds(double low, double high, double some, double full) {
    /** How short memory is. */
    enum Level {
        /** There is enough. */
        NONE,
        /** What nobody uses should go back. */
        MODERATE,
        /** Everything free should go back. */
        CRITICAL
    }

    Level of(MemorySignals.Reading now, boolean limitHit) {
        if (limitHit || now.usedShare() >= high || (full > 0 && now.fullStalled() >= full)) {
            return Level.CRITICAL;
        }
        return now.usedShare() >= low || (some > 0 && now.someStalled() >= some) ? Level.MODERATE : Level.NONE;
    }
}
