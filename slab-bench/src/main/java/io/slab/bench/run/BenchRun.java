package io.slab.bench.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs benchmarks: for each, allocators take turns, one fork each, as often as the effort says. */
public final class BenchRun {
    private final Effort effort;
    private final int threads;
    private final Consumer<String> progress;

    /**
     * Prepares.
     *
     * @param effort how much time to spend
     * @param threads processors to keep busy
     * @param progress hears what is being done
     */
    public BenchRun(Effort effort, int threads, Consumer<String> progress) {
        this.effort = effort;
        this.threads = threads;
        this.progress = progress;
    }

    /**
     * Runs them one after the other.
     *
     * @param specs which
     * @param each hears each result as soon as it is there
     * @return all results
     * @throws IOException if no JVM can be forked
     * @throws InterruptedException if interrupted
     */
    public List<BenchResult> run(List<BenchmarkSpec> specs, Consumer<BenchResult> each)
            throws IOException, InterruptedException {
        Pace pace = new Pace(specs, effort);
        List<BenchResult> results = new ArrayList<>();
        progress.accept("getting ready");
        try (ClassArchive archive = ClassArchive.forForks(pace.ahead)) {
            for (BenchmarkSpec spec : specs) {
                BenchResult result = run(spec, results.size() + 1 + "/" + specs.size(), pace, archive);
                results.add(result);
                each.accept(result);
            }
        }
        return results;
    }

    private BenchResult run(BenchmarkSpec spec, String position, Pace pace, ClassArchive archive)
            throws IOException, InterruptedException {
        Map<String, List<ForkReply>> replies = new HashMap<>();
        int turns = pace.turns(spec);
        for (int turn = 1; turn <= turns; turn++) {
            List<String> order = spec.allocatorsFor(effort);
            for (String allocator : turn % 2 == 1 ? order : order.reversed()) {
                List<ForkReply> own = replies.computeIfAbsent(allocator, key -> new ArrayList<>());
                if (!own.isEmpty() && own.getLast().status() != Status.OK) {
                    continue; // once is enough
                }
                progress.accept("%s %s: %s, fork %d of %d".formatted(position, spec.title(), allocator, turn, turns));
                own.add(new Fork(ForkRequest.of(spec, allocator, threads, effort), archive.flags()).run());
                pace.forked();
            }
        }
        List<AllocatorResult> results = new ArrayList<>();
        for (String allocator : spec.allocatorsFor(effort)) {
            results.add(AllocatorResult.of(allocator, replies.getOrDefault(allocator, List.of())));
        }
        return new BenchResult(spec, results);
    }

    /** Keeps a run of many benchmarks within its budget: where forks take longer than planned, later benchmarks get fewer. */
    static final class Pace {
        private final Effort effort;
        private final long start = System.nanoTime();
        private int ahead;
        private int done;

        Pace(List<BenchmarkSpec> specs, Effort effort) {
            this.effort = effort;
            for (BenchmarkSpec spec : specs) {
                ahead += forks(spec);
            }
        }

        private int turnsWanted(BenchmarkSpec spec) {
            return spec.traits().once() && effort != Effort.FULL ? 1 : effort.forks();
        }

        private int forks(BenchmarkSpec spec) {
            return spec.allocatorsFor(effort).size() * turnsWanted(spec);
        }

        void forked() {
            done++;
        }

        /** Forks of each allocator for the next benchmark. */
        int turns(BenchmarkSpec spec) {
            int turns = affordable(turnsWanted(spec), System.nanoTime() - start);
            ahead -= forks(spec);
            return turns;
        }

        int affordable(int wanted, long elapsedNanos) {
            if (effort.budget().isZero() || done == 0) {
                return wanted;
            }
            double nanosPerFork = (double) elapsedNanos / done;
            double forks = (effort.budget().toNanos() - elapsedNanos) / nanosPerFork;
            return Math.clamp(Math.round(wanted * forks / Math.max(1, ahead)), 1, wanted);
        }
    }
}
