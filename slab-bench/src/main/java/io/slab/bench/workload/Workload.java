package io.slab.bench.workload;

import java.util.Map;

/** Work for one allocator. Set up once, then run several times; what it holds stays allocated between runs. */
public interface Workload extends AutoCloseable {
    /**
     * Works for about so long: whole rounds, at least one.
     *
     * @param nanos how long
     * @return what was done
     * @throws InterruptedException if interrupted
     */
    Sample run(long nanos) throws InterruptedException;

    /**
     * Objects that did not hold what was written to them, and addresses that were not aligned as asked.
     *
     * @return the number since the start; 0 is right
     */
    long errors();

    /**
     * Further figures that belong to the result.
     *
     * @param residentBytes what the allocator has resident now
     * @return by name
     */
    default Map<String, Double> figures(long residentBytes) {
        return Map.of();
    }

    /** Frees what is still allocated. */
    @Override
    default void close() {}

    /**
     * What one run did.
     *
     * @param operations how many; a pair of allocation and free counts as one
     * @param nanos how long it took
     */
    record Sample(long operations, long nanos) {}
}
