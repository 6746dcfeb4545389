package io.slab.numa;

import io.slab.core.memory.SystemCallException;
import io.slab.numa.NumaTopology.Node;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.NumaAffinity;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Memory of a node for threads on that node: {@code linux}, {@code prefer-local}, {@code strict-local} and {@code bind} differ in which
 * nodes take part, how far they fall back, and how pages are bound.
 */
final class NodeAffinity implements NumaAffinity {
    /** How pages come to their node. */
    enum Binding {
        /** As the kernel likes: on the node of the thread that touches them first, unless the process has another policy. */
        FIRST_TOUCH,
        /** From the node while it has memory, from the nearest otherwise. */
        PREFER,
        /** From the node or not at all. */
        INSIST
    }

    /**
     * How long the kernel is not asked again to free memory on a node where it found none: that takes it milliseconds, and every slab that is
     * made on the next node instead would wait for it.
     */
    private static final long FULL_NANOS = 1_000_000_000;

    private final NumaSystem system;
    private final Binding binding;
    private final boolean tells;
    private final long pageBytes;

    /** By node: the system's number. All nodes that are online take part as places where threads run. */
    private final int[] ids;

    /** By node: where its threads get memory from, the nearest first. */
    private final int[][] order;

    /** By processor: its node. */
    private final int[] nodeOfCpu;

    /** By node: until when it counts as full, in {@link System#nanoTime()}. Races only make somebody try once more. */
    private final AtomicLongArray fullUntil;

    /**
     * An affinity.
     *
     * @param system the operating system
     * @param topology the machine
     * @param sources the nodes that memory is taken from, by the system's numbers; each has memory
     * @param binding how pages come to their node
     * @param crosses whether threads get memory from others than the nearest of these nodes
     * @param tells whether the system can be asked where pages are
     * @param pageBytes the size of a page
     */
    NodeAffinity(
            NumaSystem system,
            NumaTopology topology,
            List<Integer> sources,
            Binding binding,
            boolean crosses,
            boolean tells,
            long pageBytes) {
        this.system = system;
        this.binding = binding;
        this.tells = tells;
        this.pageBytes = pageBytes;
        List<Integer> numbers = topology.nodes().stream().map(Node::id).toList();
        this.ids = numbers.stream().mapToInt(Integer::intValue).toArray();
        this.order = numbers.stream()
                .map(id -> topology.fallbackOrder(id).stream()
                        .filter(sources::contains)
                        .mapToInt(numbers::indexOf)
                        .limit(crosses ? Long.MAX_VALUE : 1)
                        .toArray())
                .toArray(int[][]::new);
        int processors = topology.nodes().stream()
                .flatMap(n -> n.cpus().stream())
                .mapToInt(cpu -> cpu + 1)
                .max()
                .orElse(0);
        this.nodeOfCpu = new int[processors];
        for (int node = 0; node < ids.length; node++) {
            for (int cpu : topology.nodes().get(node).cpus()) {
                nodeOfCpu[cpu] = node;
            }
        }
        this.fullUntil = new AtomicLongArray(ids.length);
        long now = System.nanoTime();
        for (int node = 0; node < ids.length; node++) {
            fullUntil.set(node, now);
        }
    }

    @Override
    public int nodes() {
        return ids.length;
    }

    @Override
    public int currentNode() {
        int cpu = system.currentCpu();
        return cpu >= 0 && cpu < nodeOfCpu.length ? nodeOfCpu[cpu] : 0;
    }

    @Override
    public int[] fallbackOrder(int node) {
        return order[node].clone();
    }

    @Override
    public int id(int node) {
        return ids[node];
    }

    @Override
    public boolean bindsPages() {
        return binding != Binding.FIRST_TOUCH;
    }

    @Override
    public void bind(MemorySegment pages, int node) {
        if (binding == Binding.FIRST_TOUCH) {
            return;
        }
        try {
            system.setPolicy(pages.address(), pages.byteSize(), NumaSystem.Policy.PREFERRED, new int[] {ids[node]});
        } catch (SystemCallException e) {
            // The node went away, or out of the cpuset. Whoever may not live with that asks for the pages' place.
            Degraded.note("nodes cannot be preferred any more: " + e.getMessage());
        }
    }

    @Override
    public void place(MemorySegment pages, int node) {
        if (binding != Binding.INSIST) {
            return;
        }
        boolean countsAsFull = fullUntil.get(node) - System.nanoTime() > 0;
        try {
            Pages.insist(system, pages, pageBytes, ids[node], !countsAsFull);
        } catch (BackendMemoryException e) {
            fullUntil.set(node, System.nanoTime() + FULL_NANOS);
            throw e;
        }
    }

    @Override
    public int[] locate(MemorySegment pages, long pageBytes) {
        return tells ? Pages.locate(system, pages, pageBytes) : NumaAffinity.super.locate(pages, pageBytes);
    }

    @Override
    public long migrate(MemorySegment pages, long pageBytes, int node) {
        return tells ? Pages.migrate(system, pages, pageBytes, ids[node]) : 0;
    }

    @Override
    public int currentUser() {
        return system.currentThread();
    }

    @Override
    public int nodeOf(int user) {
        int cpu = system.cpuOf(user);
        return cpu < 0 ? UNKNOWN : cpu < nodeOfCpu.length ? nodeOfCpu[cpu] : 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NodeAffinity that
                && binding == that.binding
                && Arrays.equals(ids, that.ids)
                && Arrays.deepEquals(order, that.order);
    }

    @Override
    public int hashCode() {
        return Objects.hash(binding, Arrays.hashCode(ids), Arrays.deepHashCode(order));
    }

    @Override
    public String toString() {
        return binding + " nodes " + Arrays.toString(ids);
    }
}
