package io.slab.examples.kv.command;

import io.slab.SlabAllocatorConfig;
import picocli.CommandLine.Option;

/** Which of Slab's strategies to use. */
final class StrategyOptions {
    @Option(names = "--backend", paramLabel = "NAME", description = "Slab's page backend, such as mmap or arena.")
    String backend = "";

    @Option(names = "--coloring", paramLabel = "NAME", description = "Slab's coloring strategy.")
    String coloring = "";

    @Option(names = "--reclaim", paramLabel = "NAME", description = "Slab's reclaim policy.")
    String reclaim = "";

    @Option(names = "--numa", paramLabel = "NAME", description = "Slab's NUMA affinity.")
    String numa = "";

    SlabAllocatorConfig.Builder config() {
        SlabAllocatorConfig.Builder config = SlabAllocatorConfig.builder();
        if (!backend.isEmpty()) {
            config.backend(backend);
        }
        if (!coloring.isEmpty()) {
            config.coloring(coloring);
        }
        if (!reclaim.isEmpty()) {
            config.reclaim(reclaim);
        }
        if (!numa.isEmpty()) {
            config.numa(numa);
        }
        return config;
    }
}
