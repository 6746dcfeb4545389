package io.slab.examples.kv.bench;

import java.util.List;

/**
 * What was measured.
 *
 * @param subject who
 * @param heapMegabytes the JVM's heap
 * @param failure why it came to an end early; empty if it did not
 * @param residentBytes resident memory of the process after loading and a garbage collection
 * @param peakBytes the most that was resident at any time
 * @param stallsPerSecond how often per second the machine stopped one of the threads for more than 20 µs while they did nothing but look at
 *     the clock: what takes its turn there is in everybody's latencies
 * @param phases loading, then each workload
 */
public record BenchReply(
        String subject,
        long heapMegabytes,
        String failure,
        long residentBytes,
        long peakBytes,
        long stallsPerSecond,
        List<Phase> phases) {
    /** Copies the list. */
    public BenchReply {
        phases = List.copyOf(phases);
    }

    /**
     * A part of a run.
     *
     * @param name {@code load}, or the workload's
     * @param perSecond operations per second
     * @param p50 the median latency, ns
     * @param p99 ns
     * @param p999 ns
     * @param max ns
     * @param gcPauses collections that stopped the threads
     * @param gcMillis their time, ms
     * @param preemptions how often the system took the processor from one of the measuring threads for something else that wanted to run; -1
     *     where it does not tell. Where there are as many as a thousandth of the operations, p99.9 is their length
     */
    public record Phase(
            String name,
            double perSecond,
            long p50,
            long p99,
            long p999,
            long max,
            long gcPauses,
            long gcMillis,
            long preemptions) {}
}
