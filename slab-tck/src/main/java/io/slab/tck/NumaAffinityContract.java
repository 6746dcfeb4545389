package io.slab.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.slab.spi.NumaAffinity;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every {@link NumaAffinity} must do, on a machine of any number of nodes. Extend it, implement {@link #newAffinity}, inherit the
 * tests.
 */
@ExtendWith(ContractCoverage.class)
public abstract class NumaAffinityContract {
    private static final int PAGES = 8;
    private static final long PAGE = 4096;

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
    void everyNodeMustHaveANumberOfItsOwn() {
        NumaAffinity affinity = newAffinity();
        int[] ids = IntStream.range(0, affinity.nodes()).map(affinity::id).toArray();
        assertEquals(
                ids.length, Arrays.stream(ids).distinct().count(), () -> "the numbers are " + Arrays.toString(ids));
    }

    @Test
    void aRunningThreadsNameMustLeadToANodeThatExistsOrToNone() throws Exception {
        NumaAffinity affinity = newAffinity();
        int nodes = affinity.nodes();
        Crew.together(4, thread -> {
            int node = affinity.nodeOf(affinity.currentUser());
            assertTrue(
                    node == NumaAffinity.UNKNOWN || (node >= 0 && node < nodes),
                    () -> "nodeOf(currentUser()) = " + node + " of " + nodes);
            return true;
        });
    }

    @Test
    void everyPageMustBeLocatedInAnArrayOfTheCallersOwn() {
        NumaAffinity affinity = newAffinity();
        try (Arena arena = Arena.ofShared()) {
            MemorySegment pages = pages(arena);
            int[] first = affinity.locate(pages, PAGE);
            assertEquals(PAGES, first.length, "locate answers for each page");
            assertTrue(
                    Arrays.stream(first).allMatch(node -> node >= NumaAffinity.NOWHERE), () -> Arrays.toString(first));
            assertNotSame(first, affinity.locate(pages, PAGE), "the array is shared with its callers");
        }
    }

    @Test
    void bindingAndMovingMustLeaveContentsAlone() {
        NumaAffinity affinity = newAffinity();
        try (Arena arena = Arena.ofShared()) {
            MemorySegment pages = pages(arena);
            for (int node = 0; node < affinity.nodes(); node++) {
                affinity.bind(pages, node);
                long moved = affinity.migrate(pages, PAGE, node);
                assertTrue(moved >= 0 && moved <= pages.byteSize(), () -> "migrate() = " + moved);
                for (long at = 0; at < pages.byteSize(); at += Long.BYTES) {
                    assertEquals(at, pages.get(ValueLayout.JAVA_LONG, at), "a word of a page that was moved");
                }
            }
        }
    }

    private static MemorySegment pages(Arena arena) {
        MemorySegment pages = arena.allocate(PAGES * PAGE, PAGE);
        for (long at = 0; at < pages.byteSize(); at += Long.BYTES) {
            pages.set(ValueLayout.JAVA_LONG, at, at);
        }
        return pages;
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
