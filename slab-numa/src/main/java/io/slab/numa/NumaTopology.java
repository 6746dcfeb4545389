package io.slab.numa;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The NUMA nodes of a machine, as Linux shows them in {@code /sys/devices/system/node}. Offline nodes are left out; nodes without memory
 * (CPUs alone) and without CPUs (memory expanders) are not. A snapshot: processors that come online later are not in it. Immutable.
 *
 * @param nodes the nodes that are online, by number; at least one
 */
public record NumaTopology(List<Node> nodes) {
    /** Where Linux describes the nodes. */
    public static final Path LINUX = Path.of("/sys/devices/system/node");

    /** What the kernel calls the distance of a node to itself. */
    public static final int LOCAL_DISTANCE = 10;

    /** What the kernel assumes between two nodes where the firmware does not tell. */
    public static final int REMOTE_DISTANCE = 20;

    /** One node with all processors: what is assumed where the system does not tell. */
    public static final NumaTopology SINGLE = new NumaTopology(List.of(new Node(
            0,
            IntStream.range(0, Runtime.getRuntime().availableProcessors())
                    .boxed()
                    .toList(),
            List.of(LOCAL_DISTANCE),
            true)));

    /**
     * A node.
     *
     * @param id its number
     * @param cpus its processors' numbers; empty for a memory expander
     * @param distances to the nodes that are online, in their order; {@value #LOCAL_DISTANCE} to itself
     * @param hasMemory whether it has memory to allocate from
     */
    public record Node(int id, List<Integer> cpus, List<Integer> distances, boolean hasMemory) {
        /** Copies the lists. */
        public Node {
            cpus = List.copyOf(cpus);
            distances = List.copyOf(distances);
        }
    }

    /** Orders the nodes and refuses tables that are not square, and machines without memory. */
    public NumaTopology {
        nodes = nodes.stream().sorted(Comparator.comparingInt(Node::id)).toList();
        int count = nodes.size();
        if (count == 0 || nodes.stream().anyMatch(n -> n.distances().size() != count)) {
            throw new IllegalArgumentException(
                    "every node needs a distance to each of the " + count + " nodes: " + nodes);
        }
        if (nodes.stream().noneMatch(Node::hasMemory)) {
            throw new IllegalArgumentException("no node has memory: " + nodes);
        }
    }

    /**
     * Reads the topology that this process may use: memory of nodes that its cpuset (of a container, say) forbids does not count.
     *
     * @return what {@link #LINUX} and {@link AllowedNodes#LINUX} say, {@link #SINGLE} where they say nothing usable
     */
    public static NumaTopology ofThisMachine() {
        return read(LINUX).restrictedTo(AllowedNodes.read(AllowedNodes.LINUX));
    }

    /**
     * Reads a directory in the form of {@link #LINUX}.
     *
     * @param directory the directory; need not exist
     * @return what it says, {@link #SINGLE} where it is missing or does not hold together
     */
    public static NumaTopology read(Path directory) {
        try {
            int[] online = NodeList.parse(text(directory.resolve("online")));
            Path memory = directory.resolve("has_memory");
            Set<Integer> withMemory = Arrays.stream(Files.exists(memory) ? NodeList.parse(text(memory)) : online)
                    .boxed()
                    .collect(Collectors.toSet());
            List<Node> nodes = new ArrayList<>();
            for (int id : online) {
                Path node = directory.resolve("node" + id);
                nodes.add(new Node(
                        id,
                        Arrays.stream(NodeList.parse(text(node.resolve("cpulist"))))
                                .boxed()
                                .toList(),
                        distances(node.resolve("distance"), id, online),
                        withMemory.contains(id)));
            }
            return new NumaTopology(nodes);
        } catch (IOException | UncheckedIOException | IllegalArgumentException | SecurityException e) {
            return SINGLE;
        }
    }

    /** Kernels without a distance table (ACPI without SLIT, old device trees) mean what {@code node_distance} assumes. */
    private static List<Integer> distances(Path file, int id, int[] online) throws IOException {
        if (!Files.exists(file)) {
            return Arrays.stream(online)
                    .mapToObj(other -> other == id ? LOCAL_DISTANCE : REMOTE_DISTANCE)
                    .toList();
        }
        return Arrays.stream(text(file).split("\\s+")).map(Integer::valueOf).toList();
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file).strip();
    }

    /**
     * The same machine to a process that may take memory from some nodes only.
     *
     * @param allowed those nodes' numbers; where none of them has memory nothing is restricted, as the kernel must have meant something
     *     else
     * @return a copy in which the other nodes have no memory
     */
    public NumaTopology restrictedTo(Collection<Integer> allowed) {
        if (nodes.stream().noneMatch(n -> n.hasMemory() && allowed.contains(n.id()))) {
            return this;
        }
        return new NumaTopology(nodes.stream()
                .map(n -> new Node(n.id(), n.cpus(), n.distances(), n.hasMemory() && allowed.contains(n.id())))
                .toList());
    }

    /**
     * The nodes that memory can be taken from.
     *
     * @return their numbers, ascending; at least one
     */
    public List<Integer> nodesWithMemory() {
        return nodes.stream().filter(Node::hasMemory).map(Node::id).toList();
    }

    /**
     * The nodes to take memory from for threads on a node: those with memory, the nearest first, of equally near ones the lower number.
     *
     * @param id the node's number
     * @return node numbers, the node itself first if it has memory
     * @throws IllegalArgumentException if no such node is online
     */
    public List<Integer> fallbackOrder(int id) {
        Node from = nodes.stream()
                .filter(n -> n.id() == id)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node " + id + " is online: there are "
                        + nodes.stream().map(Node::id).toList()));
        return IntStream.range(0, nodes.size())
                .boxed()
                .filter(i -> nodes.get(i).hasMemory())
                .sorted(Comparator.comparingInt(
                        i -> nodes.get(i).id() == id ? 0 : from.distances().get(i)))
                .map(i -> nodes.get(i).id())
                .toList();
    }

    /**
     * The node of a processor.
     *
     * @param cpu the processor's number
     * @return the node's number, the first node's if no node claims the processor
     */
    public int nodeOfCpu(int cpu) {
        return nodes.stream()
                .filter(n -> n.cpus().contains(cpu))
                .findFirst()
                .orElseGet(nodes::getFirst)
                .id();
    }
}
