package io.slab.bench.run;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * One fork for each of several allocators, which live at the same time and work in turn, the other way round every second time. One whose turn it is not sleeps. What slows the machine down for a second
 * hits all of them alike, and each is warm before any of them counts.
 */
final class Turns {
    private final BenchmarkSpec spec;
    private final BenchPlan plan;
    private final List<String> archive;
    private final Map<String, Fork> forks = new LinkedHashMap<>();

    Turns(BenchmarkSpec spec, BenchPlan plan, List<String> archive) {
        this.spec = spec;
        this.plan = plan;
        this.archive = List.copyOf(archive);
    }

    /** Runs them; {@code each} hears whose warm-up begins. */
    Map<String, ForkReply> run(List<String> allocators, Consumer<String> each)
            throws IOException, InterruptedException {
        try {
            Map<String, ForkReply> replies = new LinkedHashMap<>();
            for (String allocator : allocators) {
                each.accept(allocator);
                warmUp(allocator, replies);
            }
            each.accept("in turn");
            for (int turn = 0; turn < plan.effort().turns(); turn++) {
                round(turn, replies);
            }
            // One at a time: they measure single operations now.
            for (Map.Entry<String, Fork> fork : there().entrySet()) {
                end(fork.getKey(), fork.getValue(), replies);
            }
            return replies;
        } finally {
            forks.values().forEach(Fork::close);
        }
    }

    private void warmUp(String allocator, Map<String, ForkReply> replies) throws IOException, InterruptedException {
        Fork fork = new Fork(ForkRequest.of(spec, allocator, plan), archive);
        forks.put(allocator, fork);
        if (!fork.awaitReady()) {
            end(allocator, fork, replies);
        }
    }

    private void round(int turn, Map<String, ForkReply> replies) throws InterruptedException {
        SequencedMap<String, Fork> order = turn % 2 == 0 ? there() : there().reversed();
        for (Map.Entry<String, Fork> fork : order.entrySet()) {
            if (!fork.getValue().turn()) {
                end(fork.getKey(), fork.getValue(), replies);
            }
        }
    }

    /** A copy. */
    private SequencedMap<String, Fork> there() {
        return new LinkedHashMap<>(forks);
    }

    private void end(String allocator, Fork fork, Map<String, ForkReply> replies) throws InterruptedException {
        forks.remove(allocator);
        try (fork) {
            replies.put(allocator, fork.finish());
        }
    }
}
