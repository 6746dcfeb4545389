package io.slab.bench.jmh;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.PeerRequest;
import io.slab.bench.workload.Repeated;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/** A benchmark of one of the workloads on one thread; an invocation is a round. */
@SuppressWarnings("NullAway.Init") // JMH sets the fields
public abstract class RepeatedBenchmark extends PeerBenchmark {
    private BenchAllocator peer;
    private Repeated work;

    /** For benchmarks. */
    protected RepeatedBenchmark() {}

    /** The allocator's key. */
    abstract String allocator();

    /** What is asked of it. */
    abstract PeerRequest request();

    /** The workload; {@code operations} are those of one invocation. */
    abstract Repeated work(BenchAllocator allocator, int operations);

    /** Opens the allocator. */
    @Setup
    public void open(BenchmarkParams params) {
        peer = OpenPeer.open(allocator(), request());
        work = work(peer, params.getOpsPerInvocation());
    }

    /** One round of the workload. */
    final int round() {
        return work.round();
    }

    /** Complains if an object was damaged. */
    @TearDown
    public void close() {
        long errors = work.errors();
        work.close();
        OpenPeer.close(peer, errors);
    }
}
