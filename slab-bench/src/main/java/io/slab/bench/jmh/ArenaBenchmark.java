package io.slab.bench.jmh;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Door;
import io.slab.bench.peer.PeerRequest;
import io.slab.bench.workload.Bulk;
import io.slab.bench.workload.Repeated;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/** Arenas opened, used for a number of 64-byte objects, and closed: time per object. */
@SuppressWarnings("NullAway.Init") // JMH sets the fields
public class ArenaBenchmark extends RepeatedBenchmark {

    /** The allocator. */
    @Param({"slab", "arena-confined", "arena-auto"})
    public String allocator;

    @Override
    String allocator() {
        return allocator;
    }

    @Override
    PeerRequest request() {
        return PeerRequest.general().through(Door.ARENA);
    }

    @Override
    Repeated work(BenchAllocator peer, int operations) {
        return new Bulk(peer, operations, 64, true);
    }

    /** One object. */
    @Benchmark
    public int arena1() {
        return round();
    }

    /** Ten. */
    @Benchmark
    @OperationsPerInvocation(10)
    public int arena10() {
        return round();
    }

    /** A thousand. */
    @Benchmark
    @OperationsPerInvocation(1000)
    public int arena1000() {
        return round();
    }
}
