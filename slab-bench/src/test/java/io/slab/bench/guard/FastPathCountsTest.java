package io.slab.bench.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.slab.CacheSpec;
import io.slab.Checks;
import io.slab.ConfinedCache;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.PeerRequest;
import io.slab.bench.peer.Peers;
import io.slab.bench.workload.Batch;
import io.slab.bench.workload.Workload;
import io.slab.bench.workload.Xmalloc;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the fast path costs, counted instead of timed, so that a busy machine cannot change the answer. */
class FastPathCountsTest {
    private static final int BATCHES = 5000;
    private static final double SLOW_PATHS_PER_OPERATION = 1.0 / 64;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final HotLoop loop = new HotLoop();

    @ParameterizedTest
    @EnumSource(Checks.class)
    void rawOperationsMustTakeNoJavaHeap(Checks checks) {
        try (SlabAllocator slabs = Slabs.builder().checks(checks).create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("raw", 64));
            assertThat(heapBytesPerOperation(() -> loop.shared(cache, BATCHES))).isZero();
            assertThat(heapBytesPerOperation(() -> loop.general(slabs, BATCHES)))
                    .isZero();
            try (ConfinedCache own = cache.confined()) {
                assertThat(heapBytesPerOperation(() -> loop.confined(own, BATCHES)))
                        .isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Checks.class)
    void bulkOperationsMustTakeNoJavaHeap(Checks checks) {
        try (SlabAllocator slabs = Slabs.builder().checks(checks).create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("bulk", 64));
            assertThat(heapBytesPerOperation(() -> loop.bulk(cache, BATCHES))).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Checks.class)
    void steadyUseMustStayOnTheFastPath(Checks checks) {
        try (SlabAllocator slabs = Slabs.builder().checks(checks).create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("steady", 64));
            loop.shared(cache, BATCHES);
            long before = cache.stats().slowPaths();
            loop.shared(cache, BATCHES);
            assertThat(cache.stats().slowPaths() - before).isZero();
        }
    }

    @Test
    void growingAndShrinkingBatchesMustSeldomLeaveTheFastPath() throws Exception {
        try (BenchAllocator slab = Peers.open("slab", PeerRequest.fixed(64))) {
            for (int count : new int[] {10, 100, 1000, 10_000, 1000, 100, 10}) {
                Batch batch = Batch.shuffled(slab, Batch.equal(count, 64));
                assertThat(slowPathsPerOperation(slab, batch, TimeUnit.MILLISECONDS.toNanos(50)))
                        .as("batches of %d", count)
                        .isLessThan(SLOW_PATHS_PER_OPERATION);
            }
        }
    }

    @Test
    void objectsThatOtherThreadsFreeMustSeldomLeaveTheFastPath() throws Exception {
        try (BenchAllocator slab = Peers.open("slab", PeerRequest.general())) {
            Workload handOver = new Xmalloc(slab, 2, new int[] {64});
            handOver.run(TimeUnit.MILLISECONDS.toNanos(300));
            assertThat(slowPathsPerOperation(slab, handOver, TimeUnit.SECONDS.toNanos(1)))
                    .isLessThan(SLOW_PATHS_PER_OPERATION);
            handOver.close();
        }
    }

    private static double slowPathsPerOperation(BenchAllocator slab, Workload work, long nanos) throws Exception {
        long before = slab.slowPaths();
        long pairs = 0;
        do { // again, where the machine left this no time but for the first rounds
            pairs += work.run(nanos).operations();
        } while (pairs < 10_000);
        assertThat(work.errors()).isZero();
        return (slab.slowPaths() - before) / (2.0 * pairs);
    }

    /** Of the second run; the first may grow magazines. Less than a byte in a thousand operations is the measurement's own. */
    private double heapBytesPerOperation(Runnable work) {
        work.run();
        long id = Thread.currentThread().threadId();
        long before = threads.getThreadAllocatedBytes(id);
        work.run();
        long bytes = threads.getThreadAllocatedBytes(id) - before;
        double perOperation = (double) bytes / ((long) BATCHES * HotLoop.operations());
        return perOperation < 0.001 ? 0 : perOperation;
    }
}
