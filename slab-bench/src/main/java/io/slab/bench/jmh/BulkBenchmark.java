package io.slab.bench.jmh;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.PeerRequest;
import io.slab.bench.workload.Bulk;
import io.slab.bench.workload.Repeated;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/** 64-byte objects allocated by one call and freed by one call, where the allocator has such calls. */
@SuppressWarnings("NullAway.Init") // JMH sets the fields
public class BulkBenchmark extends RepeatedBenchmark {

    /** The allocator. */
    @Param({"slab", "slab/standard", "mimalloc", "malloc", "tcmalloc", "jemalloc"})
    public String allocator;

    @Override
    String allocator() {
        return allocator;
    }

    @Override
    PeerRequest request() {
        return PeerRequest.fixed(64);
    }

    @Override
    Repeated work(BenchAllocator peer, int operations) {
        return new Bulk(peer, operations, 64, false);
    }

    /** Ten. */
    @Benchmark
    @OperationsPerInvocation(10)
    public int bulk10() {
        return round();
    }

    /** A thousand. */
    @Benchmark
    @OperationsPerInvocation(1000)
    public int bulk1000() {
        return round();
    }
}
