package io.slab.bench.run;

/** What a benchmark's figures mean. */
public enum Unit {
    /** Nanoseconds per operation: lower is better. */
    NANOS_PER_OP("ns/op", true),
    /** Operations per second: higher is better. */
    OPS_PER_SECOND("ops/s", false);

    private static final double NANOS_PER_SECOND = 1e9;

    private final String label;
    private final boolean lowerIsBetter;

    Unit(String label, boolean lowerIsBetter) {
        this.label = label;
        this.lowerIsBetter = lowerIsBetter;
    }

    /**
     * Its name in reports.
     *
     * @return {@code ns/op} or {@code ops/s}
     */
    public String label() {
        return label;
    }

    /**
     * Whether less is better.
     *
     * @return true for times
     */
    public boolean lowerIsBetter() {
        return lowerIsBetter;
    }

    double figure(long operations, double nanos) {
        return lowerIsBetter ? nanos / operations : operations * NANOS_PER_SECOND / nanos;
    }
}
