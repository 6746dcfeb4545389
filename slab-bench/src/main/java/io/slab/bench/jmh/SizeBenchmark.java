package io.slab.bench.jmh;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.PeerRequest;
import io.slab.bench.workload.Batch;
import io.slab.bench.workload.Repeated;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/** Objects of any size by the general allocator, batches of 100 freed in shuffled order. */
@SuppressWarnings("NullAway.Init") // JMH sets the fields
public class SizeBenchmark extends RepeatedBenchmark {
    private static final int BATCH = 100;

    /** The allocator. */
    @Param({"slab", "slab/off", "mimalloc", "malloc", "tcmalloc", "netty-adaptive"})
    public String allocator;

    /** Bytes of an object. */
    @Param({"8", "64", "512", "4096", "32768", "262144", "1048576"})
    public int size;

    @Override
    String allocator() {
        return allocator;
    }

    @Override
    PeerRequest request() {
        return PeerRequest.general();
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
