package io.slab.numa.guest;

import static io.slab.numa.guest.Fleet.assertAllOn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheSpec;
import io.slab.PlacementReport;
import io.slab.PlacementReport.Stray;
import io.slab.RegionStats;
import io.slab.SlabCache;
import io.slab.error.SlabConfigurationException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.numa.NumaTopology;
import io.slab.spi.Strategy;
import io.slab.tck.ManualTicker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine of two nodes with a processor each, whose kernel makes huge pages wherever it can. */
@EnabledIfSystemProperty(
        named = GuestTests.MACHINE,
        matches = "two",
        disabledReason = "needs the two-node machine: mvn verify -Pnuma-guest")
class TwoNodesTest {
    private static final int OBJECTS = 500;

    @ParameterizedTest
    @ValueSource(strings = {"linux", "prefer-local", "strict-local", "bind:nodes=0+1"})
    void aThreadPinnedToANodeMustGetMemoryOfThatNode(String affinity) throws Exception {
        try (Fleet fleet = new Fleet(affinity)) {
            for (int node = 0; node < 2; node++) {
                List<Long> objects = Kernel.on(node, () -> fleet.allocate(OBJECTS));
                assertAllOn(node, objects);
            }
            assertThat(fleet.slabs().stats().regions())
                    .extracting(RegionStats::node)
                    .contains(0, 1);
        }
    }

    @Test
    void interleavedPagesMustBeSpreadEvenly() throws Exception {
        try (Fleet fleet = new Fleet("interleave")) {
            long count = 24L * OBJECTS; // the kernel interleaves huge pages where it makes them
            List<Long> objects = Kernel.on(0, () -> fleet.allocate((int) count));
            assertThat(Fleet.nodes(objects).values())
                    .hasSize(2)
                    .allSatisfy(n -> assertThat(n).isBetween(count * 2 / 5, count * 3 / 5));
        }
    }

    @Test
    void memoryBoundToANodeMustComeFromThereWhoeverAsks() throws Exception {
        try (Fleet fleet = new Fleet("bind:nodes=1")) {
            assertAllOn(1, Kernel.on(0, () -> fleet.allocate(OBJECTS)));
        }
    }

    @Test
    void aCacheMustFollowItsOwnAffinityBesideTheAllocators() throws Exception {
        try (Fleet fleet = new Fleet("prefer-local");
                SlabCache bound = fleet.slabs()
                        .createCache(CacheSpec.of("bound", Fleet.PAGE)
                                .withAlignment(Fleet.PAGE)
                                .withNuma(Strategy.named("bind:nodes=1")))) {
            List<Long> objects = Kernel.on(0, () -> List.of(Fleet.touched(bound.allocateRaw()), fleet.allocate()));
            assertThat(objects).extracting(Kernel::nodeOf).containsExactly(1, 0);
            bound.free(objects.getFirst());
        }
    }

    @Test
    void largePageRunsMustBePlacedToo() throws Exception {
        try (Fleet fleet = new Fleet("strict-local")) {
            long bytes = 16 << 20;
            long run = Kernel.on(1, () -> fleet.slabs().allocateRaw(bytes));
            List<Long> pages = LongStream.range(0, bytes / Fleet.PAGE)
                    .map(i -> run + i * Fleet.PAGE)
                    .boxed()
                    .toList();
            assertAllOn(1, pages);
            fleet.slabs().free(run);
        }
    }

    @Test
    void aStrictAllocationMustFailWhenTheNodeIsFullAndWorkAgainAfterwards() throws Exception {
        try (Fleet fleet = new Fleet("strict-local")) {
            List<Long> objects = new ArrayList<>();
            try (Ballast ballast = Ballast.fill(1)) {
                assertThat(ballast.bytes()).isPositive();
                assertThatThrownBy(() -> Kernel.on(1, () -> {
                            while (true) {
                                objects.add(fleet.allocate());
                            }
                        }))
                        .isInstanceOfSatisfying(SlabOutOfMemoryException.class, e -> {
                            assertThat(e.limit()).isEqualTo(SlabOutOfMemoryException.Limit.BACKEND);
                            assertThat(e).hasMessageContaining("node 1 has no memory left");
                        });
                assertThat(objects.stream().map(Kernel::nodeOf)).allMatch(node -> node == 1);
                assertThat(Kernel.on(1, () -> fleet.cache().tryAllocateRaw())).isZero();
                assertAllOn(0, Kernel.on(0, () -> fleet.allocate(OBJECTS)));
                fleet.slabs().verify();
            }
            assertAllOn(1, Kernel.on(1, () -> fleet.allocate(OBJECTS)));
        }
    }

    @Test
    void aPreferredNodeThatIsFullMustBeLeftForTheOther() throws Exception {
        try (Fleet fleet = new Fleet("prefer-local");
                Ballast ballast = Ballast.fill(1)) {
            assertThat(ballast.bytes()).isPositive();
            List<Long> objects = Kernel.on(1, () -> fleet.allocateUntilOn(0));
            assertThat(Fleet.nodes(objects)).containsKey(0);
            assertThat(fleet.slabs().placement().strayBytes()).isPositive();
        }
    }

    @Test
    void pagesThatHadToCrossMustComeHomeWhenThereIsRoomAgain() throws Exception {
        try (Fleet fleet = new Fleet("prefer-local")) {
            List<Long> objects;
            try (Ballast ballast = Ballast.fill(1)) {
                assertThat(ballast.bytes()).isPositive();
                objects = Kernel.on(1, () -> fleet.allocateUntilOn(0));
            }
            assertThat(Fleet.nodes(objects)).containsKey(0);
            assertThat(fleet.slabs().rebalance(Long.MAX_VALUE)).isPositive();
            assertAllOn(1, objects);
            assertThat(objects).allMatch(Fleet::isIntact);
        }
    }

    @Test
    void objectsFreedOnAnotherNodeMustGoHome() throws Exception {
        try (Fleet fleet = new Fleet("prefer-local")) {
            List<Long> objects = Kernel.on(0, () -> fleet.allocate(4 * OBJECTS));
            List<Long> mine = Kernel.on(1, () -> {
                List<Long> before = fleet.allocate(OBJECTS);
                fleet.free(objects); // far more than a magazine keeps
                fleet.free(before);
                return fleet.allocate(4 * OBJECTS);
            });
            assertAllOn(1, mine);
            List<Long> again = Kernel.on(0, () -> fleet.allocate(4 * OBJECTS));
            assertAllOn(0, again);
            assertThat(again).containsAnyElementsOf(objects);
        }
    }

    @Test
    void slabsMustFollowTheirThreadWithContentsIntactWhileOthersRead() throws Exception {
        try (Fleet fleet = new Fleet("prefer-local");
                Traveller traveller = new Traveller()) {
            List<Long> objects = traveller.call(() -> {
                Kernel.pin(0);
                return fleet.allocate(4 * OBJECTS);
            });
            assertThat(fleet.slabs().placement().strays()).isEmpty();
            traveller.call(() -> {
                Kernel.pin(1);
                return true;
            });
            PlacementReport report = fleet.slabs().placement();
            assertThat(report.strays())
                    .isNotEmpty()
                    .allSatisfy(s -> assertThat(s.usersMoved()).isTrue())
                    .allSatisfy(s -> assertThat(s.target()).isEqualTo(1))
                    .extracting(Stray::cache)
                    .containsOnly("pages");
            AtomicBoolean done = new AtomicBoolean();
            AtomicLong reads = new AtomicLong();
            AtomicLong wrong = new AtomicLong();
            Thread reader = Thread.ofPlatform().start(() -> {
                while (!done.get()) {
                    for (long object : objects) {
                        wrong.addAndGet(Fleet.isIntact(object) ? 0 : 1);
                        reads.incrementAndGet();
                    }
                }
            });
            long budget = report.strayBytes() / 3;
            long moved = 0;
            int calls = 0;
            while (!fleet.slabs().placement().strays().isEmpty()) {
                long now = fleet.slabs().rebalance(budget);
                assertThat(now).as("bytes moved").isPositive().isLessThanOrEqualTo(budget);
                moved += now;
                calls++;
            }
            done.set(true);
            reader.join();
            assertThat(calls).isGreaterThan(2);
            assertThat(moved).isGreaterThanOrEqualTo(report.strayBytes());
            assertThat(wrong.get()).as("wrong of %d reads", reads.get()).isZero();
            assertAllOn(1, objects);
            fleet.slabs().verify();
            traveller.call(() -> {
                fleet.free(objects);
                return true;
            });
            assertAllOn(0, Kernel.on(0, () -> fleet.allocate(4 * OBJECTS)));
        }
    }

    @Test
    void theMaintenanceThreadMustMoveSlabsAfterTheirThreadWithinItsBudget() throws Exception {
        ManualTicker clock = new ManualTicker();
        long budget = 8 * Fleet.PAGE * 64;
        try (Fleet fleet = new Fleet("prefer-local", clock, budget);
                Traveller traveller = new Traveller()) {
            List<Long> objects = traveller.call(() -> {
                Kernel.pin(0);
                List<Long> mine = fleet.allocate(2 * OBJECTS);
                Kernel.pin(1);
                return mine;
            });
            long strays = fleet.slabs().placement().strayBytes();
            assertThat(strays).isGreaterThan(budget);
            clock.advance(Duration.ofSeconds(1));
            long first = fleet.slabs().placement().movedBytes();
            assertThat(first).isPositive().isLessThanOrEqualTo(budget);
            assertThat(Fleet.nodes(objects)).as("some are here, some there").hasSize(2);
            assertThat(objects).allMatch(Fleet::isIntact);
            clock.advance(Duration.ofSeconds(10));
            assertAllOn(1, objects);
            assertThat(objects).allMatch(Fleet::isIntact);
            assertThat(fleet.slabs().placement().strays()).isEmpty();
            assertThat(fleet.slabs().placement().movedBytes()).isGreaterThanOrEqualTo(strays);
        }
    }

    @Test
    void aSlabThatFindsNoRoomOnTheOtherNodeMustStayWhole() throws Exception {
        try (Fleet fleet = new Fleet("strict-local");
                Traveller traveller = new Traveller()) {
            List<Long> objects = traveller.call(() -> {
                Kernel.pin(0);
                return fleet.allocate(8 * OBJECTS);
            });
            try (Ballast ballast = Ballast.fill(1)) {
                assertThat(ballast.bytes()).isPositive();
                traveller.call(() -> {
                    Kernel.pin(1);
                    return true;
                });
                fleet.slabs().rebalance(Long.MAX_VALUE);
                PlacementReport report = fleet.slabs().placement();
                assertThat(report.shares())
                        .allSatisfy(s -> assertThat(s.localBytes()).isEqualTo(s.residentBytes()));
                assertThat(report.strays()).isNotEmpty();
                assertThat(objects).allMatch(Fleet::isIntact);
                fleet.slabs().verify();
            }
        }
    }

    @Test
    void migratedSlabsMustGiveTheirPagesBackToTheirRegionsNode() throws Exception {
        try (Fleet fleet = new Fleet("strict-local");
                Traveller traveller = new Traveller()) {
            traveller.call(() -> {
                Kernel.pin(0);
                List<Long> objects = fleet.allocate(4 * OBJECTS);
                Kernel.pin(1);
                assertThat(fleet.slabs().rebalance(Long.MAX_VALUE)).isPositive();
                assertAllOn(1, objects);
                fleet.free(objects);
                return fleet.cache().shrink();
            });
            assertAllOn(0, Kernel.on(0, () -> fleet.allocate(4 * OBJECTS)));
        }
    }

    @Test
    void nodesThatThisProcessMayNotUseMustBeRefusedByName() {
        assertThatThrownBy(() -> new Fleet("bind:nodes=5"))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("[0, 1]");
    }

    @Test
    void aCpusetMustHideTheNodesThatItForbids() throws Exception {
        Path group = Path.of("/sys/fs/cgroup/one-node");
        Path processes = Path.of("/sys/fs/cgroup/cgroup.procs");
        String self = Long.toString(ProcessHandle.current().pid());
        Files.writeString(group.resolve("cpuset.mems"), "0");
        Files.writeString(group.resolve("cgroup.procs"), self);
        try {
            assertThat(NumaTopology.ofThisMachine().nodesWithMemory()).containsExactly(0);
            assertThatThrownBy(() -> new Fleet("bind:nodes=1")).hasMessageContaining("[0]");
            try (Fleet fleet = new Fleet("strict-local")) {
                assertAllOn(0, Kernel.on(1, () -> fleet.allocate(OBJECTS)));
                assertThat(fleet.slabs().placement().shares())
                        .as("one node needs no affinity")
                        .isEmpty();
            }
        } finally {
            Files.writeString(processes, self);
        }
        assertThat(NumaTopology.ofThisMachine().nodesWithMemory()).containsExactly(0, 1);
    }

    @Test
    void aThreadThatMovesMustGetMemoryOfItsNewNode() throws Exception {
        try (Fleet fleet = new Fleet("prefer-local");
                Traveller traveller = new Traveller()) {
            traveller.call(() -> {
                for (int trip = 0; trip < 6; trip++) {
                    Kernel.pin(trip % 2);
                    fleet.allocate(300); // what the magazine still holds is of the old node
                    assertAllOn(trip % 2, fleet.allocate(100));
                }
                return true;
            });
        }
    }
}
