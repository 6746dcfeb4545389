package io.slab.bench.jmh;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.PeerRequest;
import io.slab.bench.workload.Batch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/** Batches of 64-byte objects, freed in shuffled order or in order: time per object, allocated, written, verified and freed. */
@SuppressWarnings("NullAway.Init") // JMH sets the fields
public class BatchBenchmark extends PeerBenchmark {

    /** The allocator. */
    @Param({
        "slab",
        "slab/standard",
        "slab/confined",
        "slab/segment+standard",
        "mimalloc",
        "malloc",
        "netty-pooled",
        "netty-adaptive",
        "arena-confined"
    })
    public String allocator;

    /** The order in which objects are freed. */
    @Param({"shuffled", "in-order"})
    public String order;

    private BenchAllocator peer;
    private Batch batch;

    /** Opens the allocator. */
    @Setup
    public void open(BenchmarkParams params) {
        peer = OpenPeer.open(allocator, PeerRequest.fixed(64));
        int[] sizes = Batch.equal(params.getOpsPerInvocation(), 64);
        batch = switch (order) {
            case "in-order" -> Batch.inOrder(peer, sizes);
            case "shuffled" -> Batch.shuffled(peer, sizes);
            default -> throw new IllegalArgumentException("order is in-order or shuffled, not " + order);
        };
    }

    /** One object at a time. */
    @Benchmark
    public int batch1() {
        return batch.round();
    }

    /** Ten. */
    @Benchmark
    @OperationsPerInvocation(10)
    public int batch10() {
        return batch.round();
    }

    /** A hundred. */
    @Benchmark
    @OperationsPerInvocation(100)
    public int batch100() {
        return batch.round();
    }

    /** A thousand. */
    @Benchmark
    @OperationsPerInvocation(1000)
    public int batch1000() {
        return batch.round();
    }

    /** Complains if an object was damaged. */
    @TearDown
    public void close() {
        OpenPeer.close(peer, batch.errors());
    }
}
