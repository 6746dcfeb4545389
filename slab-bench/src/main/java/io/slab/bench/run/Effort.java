package io.slab.bench.run;

import java.time.Duration;

/** How much time is spent on each figure. */
public enum Effort {
    /** Everything in less than five minutes on two cores, unless forks work in turn: enough for ratios, not for small differences. */
    QUICK(3, 150, 250, 150, 10, 210),
    /** More than an hour for everything. */
    NORMAL(5, 1000, 1000, 1000, 40, 0),
    /** All allocators that a benchmark knows, and time enough to trust the spread. */
    FULL(7, 2000, 2000, 2000, 80, 0);

    private final int forks;
    private final Duration warmUp;
    private final Duration measurement;
    private final Duration latency;
    private final int turns;
    private final Duration budget;

    Effort(int forks, int warmUp, int measurement, int latency, int turns, int budgetSeconds) {
        this.forks = forks;
        this.warmUp = Duration.ofMillis(warmUp);
        this.measurement = Duration.ofMillis(measurement);
        this.latency = Duration.ofMillis(latency);
        this.turns = turns;
        this.budget = Duration.ofSeconds(budgetSeconds);
    }

    /**
     * Forked JVMs per benchmark and allocator.
     *
     * @return the number
     */
    public int forks() {
        return forks;
    }

    Duration warmUp() {
        return warmUp;
    }

    Duration measurement() {
        return measurement;
    }

    Duration latency() {
        return latency;
    }

    /** Turns of each fork, where forks work in turn. */
    int turns() {
        return turns;
    }

    /** What a run of everything may take: where a machine is slower, later benchmarks get fewer forks. Zero for no bound. */
    Duration budget() {
        return budget;
    }
}
