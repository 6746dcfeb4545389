package io.slab.bench.jmh;

import io.slab.Checks;
import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.PeerRequest;
import io.slab.bench.workload.Batch;
import io.slab.bench.workload.Repeated;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/** Objects of many sizes, by the general allocator and by caches of these sizes, in batches of 100 freed in shuffled order. Other allocators have one door for both. */
@SuppressWarnings("NullAway.Init") // JMH sets the fields
public class SizeBenchmark extends RepeatedBenchmark {
    private static final int BATCH = 100;

    /** The allocator. */
    @Param({"slab", "slab/off", "mimalloc", "malloc", "tcmalloc", "jemalloc", "netty-adaptive"})
    public String allocator;

    /** Bytes of an object. */
    @Param({"8", "64", "512", "4096", "32768", "262144", "1048576"})
    public int size;

    /** Through which door of Slab; with default checks through either. */
    @Param({"general", "cache"})
    public String door;

    @Override
    String allocator() {
        return allocator;
    }

    @Override
    PeerRequest request() {
        return switch (door) {
            case "general" -> PeerRequest.general();
            case "cache" -> PeerRequest.fixed(size).with(Checks.STANDARD);
            default -> throw new IllegalArgumentException("door is general or cache, not " + door);
        };
    }

    @Override
    Repeated work(BenchAllocator peer, int operations) {
        return Batch.shuffled(peer, Batch.equal(BATCH, size));
    }

    /** One batch. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int batch() {
        return round();
    }
}
