package io.slab.bench.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What was found for one benchmark.
 *
 * @param spec the benchmark
 * @param results one for each allocator, the subject first
 */
public record BenchResult(BenchmarkSpec spec, List<AllocatorResult> results) {

    /** Copies the list. */
    public BenchResult {
        results = List.copyOf(results);
    }

    /**
     * The allocator that the others are compared with.
     *
     * @return its result
     */
    public AllocatorResult subject() {
        return results.getFirst();
    }

    /**
     * The subject's figure divided by each other allocator's, fork by fork: each pair ran one after the other, or in turn, so that what
     * drifts hits both.
     *
     * @return by the other's key, those with figures only
     */
    public Map<String, Spread> ratios() {
        Map<String, Spread> ratios = new LinkedHashMap<>();
        for (AllocatorResult other : results.subList(1, results.size())) {
            int forks = Math.min(subject().runs().size(), other.runs().size());
            if (forks > 0) {
                ratios.put(
                        other.allocator(),
                        Spread.of(IntStream.range(0, forks)
                                .mapToObj(fork -> subject().ratio(other, fork))
                                .toList()));
            }
        }
        return ratios;
    }

    /**
     * The subject's resident memory divided by each other allocator's.
     *
     * @return by the other's key, where both are known
     */
    public Map<String, Double> residentRatios() {
        Map<String, Double> ratios = new LinkedHashMap<>();
        Double mine = subject().residentBytes();
        for (AllocatorResult other : results.subList(1, results.size())) {
            Double theirs = other.residentBytes();
            if (mine != null && theirs != null && theirs > 0) {
                ratios.put(other.allocator(), mine / theirs);
            }
        }
        return ratios;
    }

    /**
     * Whether an allocator failed that is there.
     *
     * @return true if a result is wrong or missing
     */
    public boolean bad() {
        return results.stream().anyMatch(each -> each.status().bad());
    }
}
