package io.slab.bench.jmh;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.PeerRequest;
import io.slab.bench.workload.VirtualThreads;
import io.slab.bench.workload.Workload;
import io.slab.bench.workload.Xmalloc;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/** Work that brings its own threads: read {@code operations}, nanoseconds per pair of allocation and free, not the time of an invocation. */
@SuppressWarnings("NullAway.Init") // JMH sets the fields
public class WorkloadBenchmark extends PeerBenchmark {
    private static final int VIRTUAL_THREADS = 10_000;
    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** The allocator. */
    @Param({"slab", "slab/standard", "mimalloc", "malloc", "tcmalloc", "jemalloc", "netty-adaptive"})
    public String allocator;

    private BenchAllocator peer;
    private Workload work;

    /** What was done. */
    @AuxCounters
    @State(Scope.Thread)
    public static class Done {
        /** Pairs of allocation and free. */
        public long operations;
    }

    /** Opens the allocator. */
    @Setup
    public void open(BenchmarkParams params) {
        boolean virtual = params.getBenchmark().endsWith("virtualThreads");
        // Batches of Xmalloc are objects, too, of another size.
        peer = OpenPeer.open(allocator, virtual ? PeerRequest.fixed(64) : PeerRequest.general());
        work = virtual
                ? new VirtualThreads(peer, VIRTUAL_THREADS, 64)
                : new Xmalloc(peer, Runtime.getRuntime().availableProcessors(), new int[] {64});
    }

    /** Virtual threads, 10 000 of them. */
    @Benchmark
    public void virtualThreads(Done done) throws InterruptedException {
        done.operations += work.run(0).operations();
    }

    /** Objects that other threads free. */
    @Benchmark
    public void crossThreadFree(Done done) throws InterruptedException {
        done.operations += work.run(NANOS).operations();
    }

    /** Complains if an object was damaged. */
    @TearDown
    public void close() {
        long errors = work.errors();
        work.close();
        OpenPeer.close(peer, errors);
    }
}
