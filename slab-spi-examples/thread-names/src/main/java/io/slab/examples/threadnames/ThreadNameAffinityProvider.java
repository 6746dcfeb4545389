package io.slab.examples.threadnames;

import io.slab.spi.NumaAffinity;
import io.slab.spi.NumaAffinityProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.util.List;

/** The affinity {@code example-thread-names}. */
public final class ThreadNameAffinityProvider implements NumaAffinityProvider {
    /** For the service loader. */
    public ThreadNameAffinityProvider() {}

    @Override
    public String name() {
        return "example-thread-names";
    }

    @Override
    public String description() {
        return "takes the node from the thread's name: 'worker@1' is on node 1, whoever has no such name on node 0";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(new StrategyOption("nodes", StrategyOption.Type.INTEGER, "2", "how many nodes, 1 to 64"));
    }

    @Override
    public NumaAffinity create(StrategyOptions options) {
        return new ThreadNameAffinity((int) options.integer("nodes", 2, 1, 64));
    }
}
