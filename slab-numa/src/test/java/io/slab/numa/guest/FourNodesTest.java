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
        Looks second = looks(affinity, 2, 2, 1);
        assertThat(second.order()).as("%s", second).containsExactly(2, 1, 0);
        Looks first = looks(affinity, 1, 1);
        assertThat(first.order()).as("%s", first).containsExactly(1, 0);
        // Where the engine falls back, it goes by the distance from the thread; the kernel goes by that from the
        // preferred node.
        Looks none = looks(affinity, 3, affinity.startsWith("bind") ? new int[] {1, 2} : new int[] {1});
        assertThat(none.order())
                .as("%s", none)
                .startsWith(affinity.startsWith("bind") ? new Integer[] {1, 2, 0} : new Integer[] {1, 0});
    }

    /** How many pages a thread got on which node, look by look while nodes were filled. */
    private record Looks(List<Map<Integer, Long>> pages) {
        /** A stray page is none: the kernel goes elsewhere where a node has no page at hand at that moment. */
        private static boolean isSeen(Map<Integer, Long> look, int node) {
            return look.get(node)
                    > look.values().stream().mapToLong(Long::longValue).sum() / 50;
        }

        /** The nodes in the order of their first pages. */
        Set<Integer> order() {
            Set<Integer> order = new LinkedHashSet<>();
            for (Map<Integer, Long> look : pages) {
                look.keySet().stream().filter(node -> isSeen(look, node)).forEach(order::add);
            }
            return order;
        }
    }

    /** Fills nodes one after another, and looks where a thread's pages come from, until they come from one more node each time. */
    private static Looks looks(String affinity, int cpu, int... toFill) throws Exception {
        Looks looks = new Looks(new ArrayList<>());
        List<Ballast> ballast = new ArrayList<>();
        try (Fleet fleet = new Fleet(affinity)) {
            looks.pages.add(Fleet.nodesByFirst(Kernel.on(cpu, () -> fleet.allocate(OBJECTS))));
            for (int node : toFill) {
                ballast.add(Ballast.fill(node));
                // The last pages of a node that counts as full may still be found, and be long in coming.
                int before = looks.order().size();
                for (int look = 0; look < 16 && looks.order().size() == before; look++) {
                    looks.pages.add(Fleet.nodesByFirst(Kernel.on(cpu, () -> fleet.allocate(OBJECTS / 4))));
                }
            }
        } finally {
            ballast.forEach(Ballast::close);
        }
        return looks;
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
