package io.slab.bench.jmh;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.PeerRequest;
import io.slab.bench.workload.Batch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** Several threads on one allocator, each with batches of 1000 objects of 64 bytes freed in shuffled order. */
public class ThreadsBenchmark extends PeerBenchmark {
    private static final int BATCH = 1000;

    /** What the threads share. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH sets the fields
    public static class Shared {
        /** The allocator. */
        @Param({"slab", "slab/standard", "mimalloc", "malloc", "tcmalloc", "jemalloc", "netty-adaptive"})
        public String allocator;

        private BenchAllocator peer;

        /** Opens the allocator. */
        @Setup
        public void open() {
            peer = OpenPeer.open(allocator, PeerRequest.fixed(64));
        }

        /** Closes it. */
        @TearDown
        public void close() {
            OpenPeer.close(peer, 0);
        }
    }

    /** What each thread has of its own. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init") // JMH sets the fields
    public static class Own {
        private Batch batch;

        /** Makes room for a batch. */
        @Setup
        public void open(Shared shared) {
            batch = Batch.shuffled(shared.peer, Batch.equal(BATCH, 64));
        }

        /** Complains if an object was damaged. */
        @TearDown
        public void close() {
            if (batch.errors() > 0) {
                throw new IllegalStateException(batch.errors() + " batches were damaged");
            }
        }
    }

    /** One thread. */
    @Benchmark
    @Threads(1)
    @OperationsPerInvocation(BATCH)
    public int threads1(Own own) {
        return own.batch.round();
    }

    /** Two threads. */
    @Benchmark
    @Threads(2)
    @OperationsPerInvocation(BATCH)
    public int threads2(Own own) {
        return own.batch.round();
    }

    /** Four threads. */
    @Benchmark
    @Threads(4)
    @OperationsPerInvocation(BATCH)
    public int threads4(Own own) {
        return own.batch.round();
    }
}
