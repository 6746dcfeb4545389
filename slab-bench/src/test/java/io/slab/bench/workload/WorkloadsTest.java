package io.slab.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.bench.peer.Door;
import io.slab.bench.run.BenchmarkSpec;
import io.slab.bench.run.Catalog;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkloadsTest {
    private static final int THREADS = 2;
    private static final long NANOS = 2_000_000;

    /** Those that run on any allocator, short. */
    static Stream<BenchmarkSpec> specs() {
        return Catalog.all().stream()
                .filter(spec -> !spec.traits().once() && !spec.name().startsWith("coloring"))
                .filter(spec -> spec.request().door() != Door.ARENA)
                .filter(spec -> !spec.name().equals("virtual"))
                .filter(spec -> !spec.name().equals("overhead")) // the workloads of others, with other settings
                .filter(spec -> !Set.of("tlb", "live", "collect").contains(spec.name())); // GiBs: less is tested below
    }

    /** Those that hold objects while others are allocated. */
    static Stream<BenchmarkSpec> specsWithTime() {
        Set<String> without = Set.of("pair64", "bulk64", "cache-scratch", "cache-thrash");
        return specs().filter(spec -> !without.contains(spec.name()));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void everyObjectMustBeFreedOnceAndIntact(BenchmarkSpec spec) throws Exception {
        TrackingAllocator allocator = new TrackingAllocator(false);
        Workload work = spec.factory().create(allocator, THREADS);
        long operations = 0;
        for (int i = 0; i < 500 && operations == 0; i++) {
            Workload.Sample sample = work.run(NANOS);
            assertThat(sample.nanos()).isPositive();
            operations += sample.operations();
        }
        assertThat(operations).isPositive();
        work.close();
        assertThat(work.errors()).isZero();
        assertThat(allocator.live()).isZero();
        assertThat(allocator.allocations()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("specsWithTime")
    void damageMustBeNoticed(BenchmarkSpec spec) throws Exception {
        TrackingAllocator allocator = new TrackingAllocator(true);
        Workload work = spec.factory().create(allocator, THREADS);
        for (int i = 0; i < 500 && work.errors() == 0; i++) {
            work.run(NANOS);
        }
        work.close();
        assertThat(work.errors()).isPositive();
    }

    @Test
    void virtualThreadsMustFreeEverythingAndNoticeDamage() throws Exception {
        TrackingAllocator allocator = new TrackingAllocator(false);
        VirtualThreads work = new VirtualThreads(allocator, 100, 64);
        assertThat(work.run(0).operations()).isEqualTo(allocator.allocations());
        assertThat(work.errors()).isZero();
        assertThat(allocator.live()).isZero();

        VirtualThreads damaged = new VirtualThreads(new TrackingAllocator(true), 100, 64);
        damaged.run(0);
        assertThat(damaged.errors()).isPositive();
    }

    @Test
    void aWalkMustGoRoundFreeEverythingAndNoticeDamage() {
        TrackingAllocator allocator = new TrackingAllocator(false);
        PageWalk walk = new PageWalk(allocator, 4 << 20, 64 << 10);
        walk.run(NANOS);
        assertThat(walk.errors()).isZero();
        allocator.wipe();
        walk.round();
        assertThat(walk.errors()).isOne();
        walk.close();
        assertThat(allocator.live()).isZero();
    }

    @Test
    void batchesMustLeaveTheLiveObjectsBelowThemAlone() throws Exception {
        TrackingAllocator allocator = new TrackingAllocator(false);
        Workload batches = LiveMemory.batches(allocator, 64 << 10);
        assertThat(batches.run(NANOS).operations()).isPositive();
        assertThat(batches.errors()).isZero();
        assertThat(allocator.live()).isEqualTo(1024);

        TrackingAllocator held = new TrackingAllocator(false);
        assertThat(LiveMemory.collections(held, 64 << 10).run(0).operations()).isOne();
        assertThat(held.live()).isEqualTo(1024);
    }

    @Test
    void fragmentationMustEndWithAsMuchLiveAsItMay() throws Exception {
        for (Fragmentation.Mix mix : Fragmentation.MIXES) {
            TrackingAllocator allocator = new TrackingAllocator(false);
            Fragmentation work = new Fragmentation(allocator, mix, 1);
            work.run(0);
            assertThat(work.errors()).isZero();
            double live = work.figures(2 << 20).get("liveBytes");
            assertThat(live).as(mix.name()).isBetween((1 << 20) - 30_000.0, 1.0 * (1 << 20));
            assertThat(work.figures((long) (1.5 * live)).get("residentOverhead"))
                    .isBetween(0.499, 0.501);
        }
    }

    @Test
    void aRehearsalMustLeaveNothing() throws Exception {
        for (BenchmarkSpec spec : Catalog.all()) {
            BenchmarkSpec.Factory rehearsal = spec.rehearsal();
            if (rehearsal != null) {
                TrackingAllocator allocator = new TrackingAllocator(false);
                Workload work = rehearsal.create(allocator, THREADS);
                assertThat(work.run(0).operations()).isPositive();
                work.close();
                assertThat(work.errors()).isZero();
                assertThat(allocator.live()).isZero();
            }
        }
    }

    @Test
    void aWindowMustNeverHoldMoreThanItsLength() {
        TrackingAllocator allocator = new TrackingAllocator(false);
        Window window = new Window(allocator.slots(10), 10);
        for (int i = 1; i <= 100; i++) {
            window.allocate(i);
            assertThat(allocator.live()).isBetween(1, 10);
        }
        window.clear();
        assertThat(window.errors()).isZero();
        assertThat(allocator.live()).isZero();
    }

    @Test
    void waitingMustBeTheSecondFieldOfSchedstat() {
        assertThat(Schedstat.parse("606114150 503061146 127\n").waitedNanos()).isEqualTo(503_061_146);
        assertThat(Schedstat.parse("").waitedNanos()).isZero();
    }
}
