package io.slab.color;

import io.slab.spi.ColoringStrategy;
import io.slab.spi.ColoringStrategyProvider;
import io.slab.spi.StrategyOptions;

/** The strategy {@code round-robin}: each slab of a cache gets the next color, as Bonwick does it. */
public final class RoundRobinColoringProvider implements ColoringStrategyProvider {
    /** For the service loader. */
    public RoundRobinColoringProvider() {}

    @Override
    public String name() {
        return "round-robin";
    }

    @Override
    public String description() {
        return "each slab of a cache gets the next color";
    }

    @Override
    public ColoringStrategy create(StrategyOptions options) {
        return site -> (int) Long.remainderUnsigned(site.slabNumber(), site.colors());
    }
}
