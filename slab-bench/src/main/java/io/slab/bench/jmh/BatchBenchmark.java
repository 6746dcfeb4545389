package io.slab.bench.jmh;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.PeerRequest;
import io.slab.bench.workload.Batch;
import io.slab.bench.workload.Repeated;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/** Batches of 64-byte objects, freed in shuffled order or in order: time per object, allocated, written, verified and freed. */
@SuppressWarnings("NullAway.Init") // JMH sets the fields
public class BatchBenchmark extends RepeatedBenchmark {

    /** The allocator. */
    @Param({
        "slab",
        "slab/standard",
        "slab/confined",
        "slab/segment+standard",
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

    /** The order in which objects are freed. */
    @Param({"shuffled", "in-order"})
    public String order;

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
        int[] sizes = Batch.equal(operations, 64);
        return switch (order) {
            case "in-order" -> Batch.inOrder(peer, sizes);
            case "shuffled" -> Batch.shuffled(peer, sizes);
            default -> throw new IllegalArgumentException("order is in-order or shuffled, not " + order);
        };
    }

    /** One object at a time. */
    @Benchmark
    public int batch1() {
        return round();
    }

    /** Ten. */
    @Benchmark
    @OperationsPerInvocation(10)
    public int batch10() {
        return round();
    }

    /** A hundred. */
    @Benchmark
    @OperationsPerInvocation(100)
    public int batch100() {
        return round();
    }

    /** A thousand. */
    @Benchmark
    @OperationsPerInvocation(1000)
    public int batch1000() {
        return round();
    }
}
