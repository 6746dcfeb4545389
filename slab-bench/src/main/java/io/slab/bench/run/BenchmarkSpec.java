package io.slab.bench.run;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.PeerRequest;
import io.slab.bench.workload.Workload;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A benchmark: what is done, with which allocators, and how the figure is to be read.
 *
 * @param name its name; several benchmarks may share it that differ in their parameters
 * @param params what tells them apart
 * @param summary what is done, in a few words
 * @param unit of its figures
 * @param request what is asked of the allocators
 * @param allocators the allocators for each effort: the first one's figure is divided by those of the others
 * @param traits how it is to be run
 * @param factory sets the work up
 * @param rehearsal sets up a small version of the work, done before memory is first looked at; null for none
 */
public record BenchmarkSpec(
        String name,
        Map<String, String> params,
        String summary,
        Unit unit,
        PeerRequest request,
        Map<Effort, List<String>> allocators,
        Traits traits,
        Factory factory,
        @Nullable Factory rehearsal) {

    /** Copies the collections. */
    public BenchmarkSpec {
        params = Map.copyOf(new TreeMap<>(params));
        allocators = Map.copyOf(allocators);
    }

    /** Sets the work up. */
    @FunctionalInterface
    public interface Factory {
        /**
         * Sets the work up.
         *
         * @param allocator what to measure
         * @param threads how many processors to keep busy, for work that has threads at all
         * @return the work
         */
        Workload create(BenchAllocator allocator, int threads);
    }

    /**
     * How a benchmark is to be run.
     *
     * @param threaded whether several threads work, so that the clock on the wall is the only one that counts
     * @param latency whether the latency of single operations is measured as well
     * @param once whether the memory taken is the point: one round in one fork, without the optimising compiler, whose
     *     memory would be counted, too
     * @param alone whether it takes so much memory that no two forks should live at the same time
     */
    public record Traits(boolean threaded, boolean latency, boolean once, boolean alone) {}

    /**
     * The allocators to measure.
     *
     * @param effort how much time there is
     * @return keys, the subject first
     */
    public List<String> allocatorsFor(Effort effort) {
        return allocators.getOrDefault(effort, List.of());
    }

    /**
     * Its name with its parameters.
     *
     * @return for example {@code fragmentation w3}
     */
    public String title() {
        return params.isEmpty() ? name : name + " " + String.join(" ", new TreeMap<>(params).values());
    }
}
