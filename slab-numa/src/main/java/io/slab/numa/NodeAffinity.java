package io.slab.numa;

import io.slab.core.memory.SystemCallException;
import io.slab.spi.NumaAffinity;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

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

    private final NumaSystem system;
    private final Binding binding;
    private final boolean tells;
    private final long pageBytes;

    /** By node: the system's number. */
    private final int[] ids;

    /** By node: where to fall back to, itself first. */
    private final int[][] order;

    /** By processor: the node that serves it. */
    private final int[] nodeOfCpu;

    /**
     * An affinity.
     *
     * @param system the operating system
     * @param topology the machine
     * @param ids the nodes that take part, by the system's numbers, ascending; each has memory
     * @param binding how pages come to their node
     * @param crosses whether a node falls back to others of these nodes
     * @param tells whether the system can be asked where pages are
     * @param pageBytes the size of a page
     */
    NodeAffinity(
            NumaSystem system,
            NumaTopology topology,
            List<Integer> ids,
            Binding binding,
            boolean crosses,
            boolean tells,
            long pageBytes) {
        this.system = system;
        this.binding = binding;
        this.tells = tells;
        this.pageBytes = pageBytes;
        this.ids = ids.stream().mapToInt(Integer::intValue).toArray();
        this.order = new int[this.ids.length][];
        for (int node = 0; node < order.length; node++) {
            order[node] = crosses ? nearest(topology, ids, this.ids[node]) : new int[] {node};
        }
        int processors = topology.nodes().stream()
                .flatMap(n -> n.cpus().stream())
                .mapToInt(cpu -> cpu + 1)
                .max()
                .orElse(0);
        this.nodeOfCpu = new int[processors];
        topology.nodes()
                .forEach(n -> n.cpus().forEach(cpu -> nodeOfCpu[cpu] = nearest(topology, ids, n.id())[0]));
    }

    /** Those of {@code ids} by their distance from a node, as indexes. */
    private static int[] nearest(NumaTopology topology, List<Integer> ids, int from) {
        return topology.fallbackOrder(from).stream()
                .filter(ids::contains)
                .mapToInt(ids::indexOf)
                .toArray();
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
        if (binding == Binding.INSIST) {
            Pages.insist(system, pages, pageBytes, ids[node]);
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
