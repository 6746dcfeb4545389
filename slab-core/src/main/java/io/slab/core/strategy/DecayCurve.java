package io.slab.core.strategy;

/**
 * How long memory stays that nobody needs: each amount that becomes surplus shrinks along a smooth step from all to nothing over a fixed number of steps
 * (the curve of jemalloc's decay). Not thread-safe.
 */
final class DecayCurve {
    static final int STEPS = 50;

    private final long[] surplus = new long[STEPS]; // by age
    private final double[] kept = new double[STEPS];

    DecayCurve() {
        for (int age = 0; age < STEPS; age++) {
            double x = 1 - (age + 1.0) / STEPS;
            kept[age] = x * x * x * (x * (x * 6 - 15) + 10); // smootherstep
        }
    }

    /** Lets so many steps pass. */
    void advance(long steps) {
        int by = (int) Math.min(steps, STEPS);
        System.arraycopy(surplus, 0, surplus, by, STEPS - by);
        for (int age = 0; age < by; age++) {
            surplus[age] = 0;
        }
    }

    /** How much of the surplus may stay. */
    long allowed() {
        double sum = 0;
        for (int age = 0; age < STEPS; age++) {
            sum += surplus[age] * kept[age];
        }
        return (long) sum;
    }

    /** Something became surplus just now. */
    void add(long bytes) {
        surplus[0] += bytes;
    }

    /** Something is needed again: what became surplus last is forgotten first, until no more than this is allowed to stay. */
    void reduceTo(long bytes) {
        long excess = allowed() - bytes;
        for (int age = 0; age < STEPS && excess > 0; age++) {
            long part = (long) (surplus[age] * kept[age]);
            if (part <= excess) {
                surplus[age] = 0;
                excess -= part;
            } else {
                surplus[age] -= (long) (excess / kept[age]);
                excess = 0;
            }
        }
    }
}
