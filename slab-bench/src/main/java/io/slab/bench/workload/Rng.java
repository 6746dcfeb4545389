package io.slab.bench.workload;

/** What a generator remembers, away from what lies before it. */
abstract class RngState extends Apart {
    long state;

    RngState() {}
}

/**
 * Numbers that look random and depend on the seed alone; cheap enough not to be what is measured. Source: G. Steele et al., SplitMix.
 *
 * <p>Its state is written with each number, and thus is on cache lines of its own: wherever a collection puts generators, those of two
 * threads, or one and what an allocator reads all the time, do not meet.
 */
final class Rng extends RngState {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    // Away from what lies behind it.
    long q0;
    long q1;
    long q2;
    long q3;
    long q4;
    long q5;
    long q6;
    long q7;

    Rng(long seed) {
        this.state = seed * GAMMA + 1;
    }

    long next() {
        state += GAMMA;
        long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** A number from 0 to {@code bound - 1}. */
    int below(int bound) {
        return (int) ((next() >>> 32) * bound >>> 32);
    }

    /** A number from {@code low} to {@code high}, both included. */
    int between(int low, int high) {
        return low + below(high - low + 1);
    }

    /** Whether something with a chance of so many per cent happens. */
    boolean chance(int percent) {
        return below(100) < percent;
    }

    /** A number from 0 to 1, 1 excluded. */
    double fraction() {
        return (next() >>> 11) * 0x1.0p-53;
    }
}
