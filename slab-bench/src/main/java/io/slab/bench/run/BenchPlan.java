package io.slab.bench.run;

import java.time.Duration;

/**
 * How benchmarks are to be run.
 *
 * @param effort how much time to spend
 * @param threads processors to keep busy, for work that has threads at all
 * @param byTurns whether the forks of a benchmark live at the same time and work in turn, a tenth of a second each: what the machine does from second to second then hits all of them
 */
public record BenchPlan(Effort effort, int threads, boolean byTurns) {
    /** What a run of everything may take; zero for no bound. Whoever asks for turns has the time. */
    Duration budget() {
        return byTurns ? Duration.ZERO : effort.budget();
    }

    /** Whether the forks of a benchmark take turns. Those that take memory by the gigabyte, or are a single round, run alone. */
    boolean takesTurns(BenchmarkSpec spec) {
        return byTurns && !spec.traits().once() && !spec.traits().alone();
    }
}
