package io.slab.bench.run;

import java.time.Duration;
import java.util.List;

/**
 * What a forked JVM is to measure.
 *
 * @param spec the benchmark
 * @param allocator the allocator's key
 * @param threads processors to keep busy
 * @param warmUpNanos how long to work before measuring
 * @param measureNanos how long to measure
 * @param latencyNanos how long to measure single operations, if the benchmark wants that
 * @param byTurns whether to measure in short turns, each when it is told to
 */
record ForkRequest(
        BenchmarkSpec spec,
        String allocator,
        int threads,
        long warmUpNanos,
        long measureNanos,
        long latencyNanos,
        boolean byTurns) {
    private static final int ARGUMENTS = 7;

    /** Who works in turn has been compiled before: the compilers would take processor time from the others. */
    private static final Duration WARM = Duration.ofSeconds(1);

    static ForkRequest of(BenchmarkSpec spec, String allocator, BenchPlan plan) {
        Effort effort = plan.effort();
        boolean byTurns = plan.takesTurns(spec);
        Duration warmUp = byTurns && effort.warmUp().compareTo(WARM) < 0 ? WARM : effort.warmUp();
        return new ForkRequest(
                spec,
                allocator,
                plan.threads(),
                warmUp.toNanos(),
                effort.measurement().toNanos(),
                effort.latency().toNanos(),
                byTurns);
    }

    List<String> toArguments() {
        return List.of(
                spec.title(),
                allocator,
                Integer.toString(threads),
                Long.toString(warmUpNanos),
                Long.toString(measureNanos),
                Long.toString(latencyNanos),
                Boolean.toString(byTurns));
    }

    static ForkRequest parse(String[] args) {
        if (args.length != ARGUMENTS) {
            throw new IllegalArgumentException("this is what slab bench forks, not a program to call");
        }
        return new ForkRequest(
                Catalog.titled(args[0]),
                args[1],
                Integer.parseInt(args[2]),
                Long.parseLong(args[3]),
                Long.parseLong(args[4]),
                Long.parseLong(args[5]),
                Boolean.parseBoolean(args[6]));
    }
}
