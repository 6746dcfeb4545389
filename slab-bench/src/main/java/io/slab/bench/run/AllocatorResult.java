package io.slab.bench.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What all forks of one allocator found for one benchmark.
 *
 * @param allocator its key
 * @param status how it went: the worst of all forks
 * @param message what went wrong, or empty
 * @param runs the figure of each fork, in order
 * @param figures medians of everything else, by name
 */
public record AllocatorResult(
        String allocator, Status status, String message, List<Double> runs, Map<String, Double> figures) {

    /** Copies the collections. */
    public AllocatorResult {
        runs = List.copyOf(runs);
        figures = Map.copyOf(figures);
    }

    static AllocatorResult of(String allocator, List<ForkReply> replies) {
        ForkReply worst = replies.getFirst();
        for (ForkReply reply : replies) {
            worst = reply.status().compareTo(worst.status()) > 0 ? reply : worst;
        }
        List<Double> runs = replies.stream()
                .filter(reply -> reply.status() == Status.OK)
                .map(ForkReply::figure)
                .toList();
        Map<String, List<Double>> found = new TreeMap<>();
        for (ForkReply reply : replies) {
            reply.figures()
                    .forEach((name, value) ->
                            found.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
        }
        Map<String, Double> medians = found.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, e -> Spread.of(e.getValue()).median()));
        return new AllocatorResult(allocator, worst.status(), worst.message(), runs, medians);
    }

    /**
     * Median, least and greatest figure.
     *
     * @return in the benchmark's unit; {@code NaN} where there is none
     */
    public Spread figure() {
        return Spread.of(runs);
    }

    /**
     * Resident bytes of the allocator at the end of the measurement.
     *
     * @return bytes, or null if they are not known
     */
    public @Nullable Double residentBytes() {
        return figures.get(ForkReply.RESIDENT);
    }

    /**
     * Java heap that an operation takes.
     *
     * @return bytes, or null if they are not known
     */
    public @Nullable Double allocatedHeapBytesPerOp() {
        return figures.get(ForkReply.HEAP);
    }

    /**
     * Operations that left the fast path.
     *
     * @return per operation, or null if the allocator does not count them
     */
    public @Nullable Double slowPathsPerOp() {
        return figures.get(ForkReply.SLOW_PATHS);
    }
}
