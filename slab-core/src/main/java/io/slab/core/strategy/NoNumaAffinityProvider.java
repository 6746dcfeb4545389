package io.slab.core.strategy;

import io.slab.spi.NumaAffinity;
import io.slab.spi.NumaAffinityProvider;
import io.slab.spi.StrategyOptions;

/** The affinity {@code none}: one node, no binding. */
public final class NoNumaAffinityProvider implements NumaAffinityProvider {
    /** For the service loader. */
    public NoNumaAffinityProvider() {}

    @Override
    public String name() {
        return "none";
    }

    @Override
    public String description() {
        return "treats the machine as one node";
    }

    @Override
    public NumaAffinity create(StrategyOptions options) {
        return NumaAffinity.NONE;
    }
}
