package io.slab.bench.run;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs benchmarks: for each, allocators follow each other, one fork each, as often as the plan says; or their forks live together and work in turn. */
public final class BenchRun {
    private final BenchPlan plan;
    private final Consumer<String> progress;

    /**
     * Prepares.
     *
     * @param plan how they are to be run
     * @param progress hears what is being done
     */
    public BenchRun(BenchPlan plan, Consumer<String> progress) {
        this.plan = plan;
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
        Pace pace = new Pace(specs, plan);
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
        int times = pace.forks(spec);
        for (int time = 1; time <= times; time++) {
            String what = "%s %s, fork %d of %d: ".formatted(position, spec.title(), time, times);
            List<String> order = spec.allocatorsFor(plan.effort()).stream()
                    .filter(allocator -> isWell(replies.get(allocator)))
                    .toList();
            Consumer<String> each = allocator -> progress.accept(what + allocator);
            List<String> now = time % 2 == 1 ? order : order.reversed();
            Map<String, ForkReply> found = plan.takesTurns(spec)
                    ? new Turns(spec, plan, archive.flags()).run(now, each)
                    : oneByOne(spec, now, archive, each);
            for (Map.Entry<String, ForkReply> reply : found.entrySet()) {
                replies.computeIfAbsent(reply.getKey(), key -> new ArrayList<>())
                        .add(reply.getValue());
                pace.forked();
            }
        }
        List<AllocatorResult> results = new ArrayList<>();
        for (String allocator : spec.allocatorsFor(plan.effort())) {
            results.add(AllocatorResult.of(allocator, replies.getOrDefault(allocator, List.of())));
        }
        return new BenchResult(spec, results);
    }

    /** Once is enough for an allocator that is not there, or fails. */
    private static boolean isWell(@Nullable List<ForkReply> replies) {
        return replies == null || replies.getLast().status() == Status.OK;
    }

    private Map<String, ForkReply> oneByOne(
            BenchmarkSpec spec, List<String> order, ClassArchive archive, Consumer<String> each)
            throws IOException, InterruptedException {
        Map<String, ForkReply> replies = new HashMap<>();
        for (String allocator : order) {
            each.accept(allocator);
            replies.put(allocator, Fork.run(ForkRequest.of(spec, allocator, plan), archive.flags()));
        }
        return replies;
    }

    /** Keeps a run of many benchmarks within its budget: where forks take longer than planned, later benchmarks get fewer. */
    static final class Pace {
        private final Effort effort;
        private final Duration budget;
        private final long start = System.nanoTime();
        private int ahead;
        private int done;

        Pace(List<BenchmarkSpec> specs, BenchPlan plan) {
            this.effort = plan.effort();
            this.budget = plan.budget();
            for (BenchmarkSpec spec : specs) {
                ahead += inAll(spec);
            }
        }

        private int forksWanted(BenchmarkSpec spec) {
            return spec.traits().once() && effort != Effort.FULL ? 1 : effort.forks();
        }

        private int inAll(BenchmarkSpec spec) {
            return spec.allocatorsFor(effort).size() * forksWanted(spec);
        }

        void forked() {
            done++;
        }

        /** Forks of each allocator for the next benchmark. */
        int forks(BenchmarkSpec spec) {
            int forks = affordable(forksWanted(spec), System.nanoTime() - start);
            ahead -= inAll(spec);
            return forks;
        }

        int affordable(int wanted, long elapsedNanos) {
            if (budget.isZero() || done == 0) {
                return wanted;
            }
            double nanosPerFork = (double) elapsedNanos / done;
            double forks = (budget.toNanos() - elapsedNanos) / nanosPerFork;
            return Math.clamp(Math.round(wanted * forks / Math.max(1, ahead)), 1, wanted);
        }
    }
}
