package io.slab.numa;

import io.slab.core.memory.Linux;
import io.slab.error.SlabConfigurationException;
import io.slab.numa.NodeAffinity.Binding;
import io.slab.spi.NumaAffinity;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Makes affinities that fit the machine: one node needs none of this, and where the kernel offers less than an affinity needs, those that are
 * about speed do with less and those that make a promise refuse.
 *
 * @param system the operating system; never called where {@code noNodes} tells why
 * @param topology the nodes that this process may use
 * @param pageBytes the size of a page
 * @param noNodes why processors cannot be told
 * @param noBinding why pages cannot be bound
 */
record Affinities(
        NumaSystem system,
        NumaTopology topology,
        long pageBytes,
        Optional<String> noNodes,
        Optional<String> noBinding) {

    /** The option {@code nodes}. Not separated by commas, which separate options. */
    static final String NODES = "nodes";

    static Affinities ofThisMachine() {
        Optional<String> noNodes = LinuxNumaSystem.unavailable();
        return new Affinities(
                LinuxNumaSystem.create(),
                NumaTopology.ofThisMachine(),
                noNodes.isPresent() ? 4096 : Linux.pageSize(),
                noNodes,
                LinuxNumaSystem.cannotBind());
    }

    static StrategyOption nodesOption(String defaultValue) {
        return new StrategyOption(
                NODES,
                StrategyOption.Type.TEXT,
                defaultValue,
                "the nodes to take memory from, such as 0-1+3; all if not given");
    }

    NumaAffinity linux(String name) {
        List<Integer> nodes = topology.nodesWithMemory();
        return nodes.size() == 1 || lacks(name, noNodes)
                ? NumaAffinity.NONE
                : new NodeAffinity(system, topology, nodes, Binding.FIRST_TOUCH, true, noBinding.isEmpty(), pageBytes);
    }

    NumaAffinity preferLocal(String name) {
        List<Integer> nodes = topology.nodesWithMemory();
        return nodes.size() == 1 || lacks(name, noBinding)
                ? linux(name)
                : new NodeAffinity(system, topology, nodes, Binding.PREFER, true, true, pageBytes);
    }

    NumaAffinity strictLocal(String name) {
        List<Integer> nodes = topology.nodesWithMemory();
        if (nodes.size() == 1) {
            return NumaAffinity.NONE; // there is nothing to cross to
        }
        require(name, noBinding);
        return new NodeAffinity(system, topology, nodes, Binding.INSIST, false, true, pageBytes);
    }

    NumaAffinity interleave(String name, StrategyOptions options) {
        List<Integer> nodes = nodes(name, options).orElse(topology.nodesWithMemory());
        return topology.nodesWithMemory().size() == 1 || lacks(name, noBinding)
                ? NumaAffinity.NONE
                : new InterleaveAffinity(system, nodes);
    }

    NumaAffinity bind(String name, StrategyOptions options) {
        List<Integer> nodes = nodes(name, options).orElse(topology.nodesWithMemory());
        if (topology.nodesWithMemory().size() == 1) {
            return NumaAffinity.NONE;
        }
        require(name, noBinding);
        return new NodeAffinity(system, topology, nodes, Binding.INSIST, true, true, pageBytes);
    }

    private Optional<List<Integer>> nodes(String name, StrategyOptions options) {
        return options.text(NODES).filter(text -> !text.isEmpty()).map(text -> {
            List<Integer> nodes;
            try {
                nodes = Arrays.stream(NodeList.parse(text, "\\+"))
                        .distinct()
                        .sorted()
                        .boxed()
                        .toList();
            } catch (IllegalArgumentException e) {
                throw new SlabConfigurationException(
                        "option 'nodes' = '" + text + "' of NUMA affinity '" + name
                                + "' is no list of nodes such as 0-1+3",
                        e);
            }
            if (nodes.isEmpty() || !topology.nodesWithMemory().containsAll(nodes)) {
                throw new SlabConfigurationException("option 'nodes' = '" + text + "' of NUMA affinity '" + name
                        + "' names nodes that this process can take no memory from: it can from "
                        + topology.nodesWithMemory());
            }
            return nodes;
        });
    }

    private static boolean lacks(String name, Optional<String> reason) {
        reason.ifPresent(why -> Degraded.note("affinity '" + name + "' cannot do all it would here: " + why));
        return reason.isPresent();
    }

    private static void require(String name, Optional<String> missing) {
        missing.ifPresent(why -> {
            throw new SlabConfigurationException("NUMA affinity '" + name
                    + "' cannot keep its promise here: " + why
                    + "; 'prefer-local' does without where it must");
        });
    }
}
