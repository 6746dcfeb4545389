package io.slab.bench.workload;

/** Numbers that look random and depend on the seed alone; cheap enough not to be what is measured. Source: G. Steele et al., SplitMix. */
final class Rng {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

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
