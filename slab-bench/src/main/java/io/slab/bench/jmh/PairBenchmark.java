package io.slab.bench.jmh;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.PeerRequest;
import io.slab.bench.workload.Pair;
import io.slab.bench.workload.Repeated;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/** A 64-byte object allocated, written, verified and freed at once. */
@SuppressWarnings("NullAway.Init") // JMH sets the fields
public class PairBenchmark extends RepeatedBenchmark {

    /** The allocator. */
    @Param({
        "slab",
        "slab/standard",
        "slab/confined",
        "slab/general+standard",
        "mimalloc",
        "malloc",
        "tcmalloc",
        "jemalloc",
        "netty-pooled",
        "netty-adaptive",
        "arrow",
        "arena-confined",
        "arena-auto",
        "slicing",
        "direct",
        "heap",
        "stormpot"
    })
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
        return new Pair(peer, 64);
    }

    /** A thousand pairs. */
    @Benchmark
    @OperationsPerInvocation(1000)
    public int pair() {
        return round();
    }
}
