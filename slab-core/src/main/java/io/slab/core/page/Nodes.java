package io.slab.core.page;

import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabPluginException;
import io.slab.spi.NumaAffinity;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of an affinity, and its answers checked. Where there is one node the affinity is never asked. Immutable; as thread-safe as the
 * affinity.
 */
public final class Nodes {
    private final String name;
    private final NumaAffinity affinity;
    private final Placement[] placements;

    /**
     * Asks for the number of nodes.
     *
     * @param name the affinity's name
     * @param affinity the affinity, guarded
     * @throws SlabPluginException if there is no node, or more than 4096, which no machine has
     */
    public Nodes(String name, NumaAffinity affinity) {
        this.name = name;
        this.affinity = affinity;
        int count = affinity.nodes();
        if (count < 1 || count > 4096) {
            throw new SlabPluginException(
                    name, "NUMA affinity '" + name + "' has " + count + " nodes: 1 to 4096 are possible", null);
        }
        this.placements = new Placement[count];
        Arrays.setAll(placements, node -> new Placement(affinity, node));
        if (affinity == NumaAffinity.NONE) {
            placements[0] = Placement.ANYWHERE;
        }
    }

    /**
     * How many there are.
     *
     * @return at least 1
     */
    public int count() {
        return placements.length;
    }

    /**
     * What the affinity is called.
     *
     * @return for errors
     */
    public String name() {
        return name;
    }

    /**
     * The affinity.
     *
     * @return guarded
     */
    public NumaAffinity affinity() {
        return affinity;
    }

    /**
     * The placement on a node.
     *
     * @param node the node
     * @return the same object at each call
     */
    public Placement placement(int node) {
        return placements[node];
    }

    /**
     * The node that serves the calling thread.
     *
     * @return 0 where there is only one
     */
    public int current() {
        return count() == 1 ? 0 : checked("currentNode()", affinity.currentNode());
    }

    /**
     * The node that threads on a node get memory from first.
     *
     * @param node where they run; it may have no memory itself
     * @return the first of its order
     */
    public int source(int node) {
        return count() == 1 ? 0 : order(node)[0];
    }

    /**
     * A name for the calling thread, to find out later where it went.
     *
     * @return 0 for no name: where there is one node, and for virtual threads, which are everywhere
     */
    public int user() {
        return count() == 1 || Thread.currentThread().isVirtual() ? 0 : affinity.currentUser();
    }

    /**
     * The node on which a thread runs now.
     *
     * @param user its name, or 0
     * @return the node, or {@link NumaAffinity#UNKNOWN}
     */
    public int nodeOf(int user) {
        if (user == 0 || count() == 1) {
            return NumaAffinity.UNKNOWN;
        }
        int node = affinity.nodeOf(user);
        return node == NumaAffinity.UNKNOWN ? node : checked("nodeOf(" + user + ")", node);
    }

    /**
     * Tries a node and those it falls back to, in their order, until one has memory.
     *
     * @param node the node to begin with
     * @param attempt what is tried
     * @param <T> what it gives
     * @return what the first successful attempt gave
     * @throws SlabOutOfMemoryException that of the first attempt, the others' suppressed, if all fail
     */
    public <T> T nearest(int node, IntFunction<T> attempt) {
        if (count() == 1) {
            return attempt.apply(0);
        }
        @Nullable SlabOutOfMemoryException failure = null;
        for (int candidate : order(node)) {
            try {
                return attempt.apply(candidate);
            } catch (SlabOutOfMemoryException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        throw Objects.requireNonNull(failure);
    }

    private int[] order(int node) {
        int[] order = affinity.fallbackOrder(node);
        if (order.length == 0) {
            throw new SlabPluginException(
                    name, "NUMA affinity '" + name + "' has no node to take memory from for node " + node, null);
        }
        for (int candidate : order) {
            checked("fallbackOrder(" + node + ")", candidate);
        }
        return order;
    }

    private int checked(String what, int node) {
        if (node < 0 || node >= count()) {
            throw new SlabPluginException(
                    name, "NUMA affinity '" + name + "': " + what + " answers node " + node + " of " + count(), null);
        }
        return node;
    }
}
