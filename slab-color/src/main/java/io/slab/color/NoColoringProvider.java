package io.slab.color;

import io.slab.spi.ColoringStrategy;
import io.slab.spi.ColoringStrategyProvider;
import io.slab.spi.StrategyOptions;

/** The strategy {@code none}: every first object stands at the lowest place. */
public final class NoColoringProvider implements ColoringStrategyProvider {
    /** For the service loader. */
    public NoColoringProvider() {}

    @Override
    public String name() {
        return "none";
    }

    @Override
    public String description() {
        return "every first object stands at the lowest place";
    }

    @Override
    public ColoringStrategy create(StrategyOptions options) {
        return ColoringStrategy.NONE;
    }
}
