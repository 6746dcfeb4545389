package io.slab.bench.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What all forks of one allocator found for one benchmark.
 *
 * @param allocator its key
 * @param status how it went: the worst of all forks
 * @param message what went wrong, or empty
 * @param runs the figure of each fork, in order
 * @param turns for each of these forks the figures of its turns; without any, where it did not work in turns
 * @param figures medians of everything else, by name
 */
public record AllocatorResult(
        String allocator,
        Status status,
        String message,
        List<Double> runs,
        List<List<Double>> turns,
        Map<String, Double> figures) {

    /** Copies the collections. */
    public AllocatorResult {
        runs = List.copyOf(runs);
        turns = turns.stream().map(List::copyOf).toList();
        figures = Map.copyOf(figures);
    }

    /**
     * Of forks that did not work in turns.
     *
     * @param allocator its key
     * @param status how it went
     * @param message what went wrong, or empty
     * @param runs the figure of each fork
     * @param figures medians of everything else
     */
    public AllocatorResult(
            String allocator, Status status, String message, List<Double> runs, Map<String, Double> figures) {
        this(
                allocator,
                status,
                message,
                runs,
                runs.stream().map(run -> List.<Double>of()).toList(),
                figures);
    }

    static AllocatorResult of(String allocator, List<ForkReply> replies) {
        ForkReply worst = replies.getFirst();
        for (ForkReply reply : replies) {
            worst = reply.status().compareTo(worst.status()) > 0 ? reply : worst;
        }
        List<ForkReply> well =
                replies.stream().filter(reply -> reply.status() == Status.OK).toList();
        List<Double> runs = well.stream().map(ForkReply::figure).toList();
        List<List<Double>> turns = well.stream().map(ForkReply::turns).toList();
        Map<String, List<Double>> found = new TreeMap<>();
        for (ForkReply reply : replies) {
            reply.figures()
                    .forEach((name, value) ->
                            found.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
        }
        Map<String, Double> medians = found.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, e -> Spread.of(e.getValue()).median()));
        return new AllocatorResult(allocator, worst.status(), worst.message(), runs, turns, medians);
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
     * A fork's figure divided by that of another allocator, which ran beside it: the median of what its turns tell, if there were any.
     *
     * @param other the other allocator
     * @param fork the index of the fork, which both have
     * @return the ratio
     */
    double ratio(AllocatorResult other, int fork) {
        List<Double> mine = turns.get(fork);
        List<Double> theirs = other.turns.get(fork);
        int common = Math.min(mine.size(), theirs.size());
        if (common == 0) {
            return runs.get(fork) / other.runs.get(fork);
        }
        return Spread.of(IntStream.range(0, common)
                        .mapToObj(turn -> mine.get(turn) / theirs.get(turn))
                        .toList())
                .median();
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
