package io.slab.numa.guest;

import static io.slab.numa.guest.Fleet.assertAllOn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.error.SlabOutOfMemoryException;
import io.slab.numa.NumaTopology;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A machine of four nodes with a processor each, memory on the first three, and without huge pages, which the kernel sooner takes from a
 * farther node than makes do with small ones. Distances: 0-1 20, 0-2 40, 0-3 30, 1-2 25, 1-3 12, 2-3 17.
 */
@EnabledIfSystemProperty(
        named = GuestTests.MACHINE,
        matches = "four",
        disabledReason = "needs the four-node machine: mvn verify -Pnuma-guest")
class FourNodesTest {
    private static final int OBJECTS = 500;

    @Test
    void theTopologyMustBeThatOfTheMachine() {
        NumaTopology topology = NumaTopology.ofThisMachine();
        assertThat(topology.nodesWithMemory()).containsExactly(0, 1, 2);
        assertThat(topology.fallbackOrder(0)).containsExactly(0, 1, 2);
        assertThat(topology.fallbackOrder(1)).containsExactly(1, 0, 2);
        assertThat(topology.fallbackOrder(2)).containsExactly(2, 1, 0);
        assertThat(topology.fallbackOrder(3)).containsExactly(1, 2, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "prefer-local", "strict-local", "bind:nodes=0-2"})
    void aThreadPinnedToANodeMustGetMemoryOfThatNode(String affinity) throws Exception {
        try (Fleet fleet = new Fleet(affinity)) {
            for (int node = 0; node < 3; node++) {
                List<Long> objects = Kernel.on(node, () -> fleet.allocate(OBJECTS));
                assertAllOn(node, objects);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"prefer-local", "strict-local", "bind:nodes=0-2"})
    void aThreadOnANodeWithoutMemoryMustGetTheNearest(String affinity) throws Exception {
        try (Fleet fleet = new Fleet(affinity)) {
            assertAllOn(1, Kernel.on(3, () -> fleet.allocate(OBJECTS)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"prefer-local", "bind:nodes=0-2"})
    void whenANodeIsFullTheNearestOthersMustFollowInTheirOrder(String affinity) throws Exception {
        assertThat(orderOfNodes(affinity, 2, 2, 1)).containsExactly(2, 1, 0);
        assertThat(orderOfNodes(affinity, 1, 1)).containsExactly(1, 0);
        // Where the engine falls back, it goes by the distance from the thread; the kernel goes by that from the
        // preferred node.
        assertThat(orderOfNodes(affinity, 3, affinity.startsWith("bind") ? new int[] {1, 2} : new int[] {1}))
                .startsWith(affinity.startsWith("bind") ? new Integer[] {1, 2, 0} : new Integer[] {1, 0});
    }

    /** Fills nodes one after another; the nodes that a thread gets memory from, in the order of their first page. */
    private static Set<Integer> orderOfNodes(String affinity, int cpu, int... toFill) throws Exception {
        Set<Integer> order = new LinkedHashSet<>();
        List<Ballast> ballast = new ArrayList<>();
        try (Fleet fleet = new Fleet(affinity)) {
            Fleet.nodes(Kernel.on(cpu, () -> fleet.allocate(OBJECTS))).keySet().forEach(order::add);
            for (int node : toFill) {
                ballast.add(Ballast.fill(node));
                // The last pages of a node that counts as full may still be found, and be long in coming.
                int before = order.size();
                for (int look = 0; look < 16 && order.size() == before; look++) {
                    List<Long> objects = Kernel.on(cpu, () -> fleet.allocate(OBJECTS / 4));
                    objects.forEach(object -> order.add(Kernel.nodeOf(object)));
                }
            }
        } finally {
            ballast.forEach(Ballast::close);
        }
        return order;
    }

    @Test
    void memoryBoundToNodesMustFailWhenTheyAreFullThoughOthersAreNot() throws Exception {
        try (Fleet fleet = new Fleet("bind:nodes=1+2");
                Ballast first = Ballast.fill(1);
                Ballast second = Ballast.fill(2)) {
            assertThat(first.bytes()).isPositive();
            assertThat(second.bytes()).isPositive();
            List<Long> objects = new ArrayList<>();
            assertThatThrownBy(() -> Kernel.on(0, () -> {
                        while (true) {
                            objects.add(fleet.allocate());
                        }
                    }))
                    .isInstanceOf(SlabOutOfMemoryException.class)
                    .hasMessageContaining("node 1 has no memory left");
            assertThat(objects.stream().map(Kernel::nodeOf)).allMatch(node -> node == 1 || node == 2);
            fleet.slabs().verify();
        }
    }

    @Test
    void pagesMustBeInterleavedOverTheNamedNodes() throws Exception {
        try (Fleet fleet = new Fleet("interleave:nodes=1-2")) {
            long count = 4L * OBJECTS;
            Map<Integer, Long> pages = Fleet.nodes(Kernel.on(0, () -> fleet.allocate((int) count)));
            assertThat(List.of(1, 2))
                    .allSatisfy(
                            node -> assertThat(pages.getOrDefault(node, 0L)).isBetween(count * 2 / 5, count * 3 / 5));
            // The kernel goes elsewhere where a node has no page at hand at that moment.
            assertThat(pages.getOrDefault(0, 0L) + pages.getOrDefault(3, 0L)).isLessThan(count / 50);
        }
    }
}
