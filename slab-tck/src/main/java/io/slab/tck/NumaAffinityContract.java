package io.slab.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.slab.spi.NumaAffinity;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every {@link NumaAffinity} must do, on a machine of any number of nodes. Extend it, implement {@link #newAffinity}, inherit the
 * tests.
 */
@ExtendWith(ContractCoverage.class)
public abstract class NumaAffinityContract {
    /** For subclasses. */
    protected NumaAffinityContract() {}

    /**
     * Makes the affinity that is tested.
     *
     * @return a new affinity
     */
    protected abstract NumaAffinity newAffinity();

    @Test
    void thereMustBeAtLeastOneNodeAndAlwaysAsMany() {
        NumaAffinity affinity = newAffinity();
        int nodes = affinity.nodes();
        assertTrue(nodes >= 1, () -> "nodes() = " + nodes);
        for (int i = 0; i < 100; i++) {
            assertEquals(nodes, affinity.nodes());
        }
    }

    @Test
    void everyThreadMustBeOnANodeThatExists() throws Exception {
        NumaAffinity affinity = newAffinity();
        int nodes = affinity.nodes();
        Crew.together(4, thread -> {
            for (int i = 0; i < 1000; i++) {
                int node = affinity.currentNode();
                assertTrue(node >= 0 && node < nodes, () -> "currentNode() = " + node + " of " + nodes);
            }
            return true;
        });
    }

    @Test
    void everyNodeMustHaveAFallBackOfNodesThatExist() {
        NumaAffinity affinity = newAffinity();
        int nodes = affinity.nodes();
        for (int node = 0; node < nodes; node++) {
            int[] order = affinity.fallbackOrder(node);
            int of = node;
            assertTrue(order.length >= 1, () -> "the fall-back of node " + of + " is empty");
            assertTrue(
                    Arrays.stream(order).allMatch(n -> n >= 0 && n < nodes)
                            && Arrays.stream(order).distinct().count() == order.length,
                    () -> "the fall-back of node " + of + " of " + nodes + " is " + Arrays.toString(order));
        }
    }

    @Test
    void changingAnAnswerMustNotChangeTheNext() {
        NumaAffinity affinity = newAffinity();
        int[] first = affinity.fallbackOrder(0);
        int[] copy = first.clone();
        Arrays.fill(first, -1);
        assertTrue(Arrays.equals(copy, affinity.fallbackOrder(0)), "the array is shared with its callers");
    }
}
