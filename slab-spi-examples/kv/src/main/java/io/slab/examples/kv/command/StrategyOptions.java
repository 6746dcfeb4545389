package io.slab.examples.kv.command;

import io.slab.examples.kv.memory.Strategies;
import picocli.CommandLine.Option;

/** Which of Slab's strategies to use. */
final class StrategyOptions {
    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description = "Slab's page backend, such as arena; default: mmap with huge pages, where that works.")
    private String backend = "";

    @Option(names = "--coloring", paramLabel = "NAME", description = "Slab's coloring strategy.")
    private String coloring = "";

    @Option(names = "--reclaim", paramLabel = "NAME", description = "Slab's reclaim policy.")
    private String reclaim = "";

    @Option(names = "--numa", paramLabel = "NAME", description = "Slab's NUMA affinity.")
    private String numa = "";

    Strategies chosen() {
        return new Strategies(backend, coloring, reclaim, numa);
    }
}
