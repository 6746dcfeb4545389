package io.slab.examples.shards;

import io.slab.spi.CpuLocator;
import io.slab.spi.CpuLocatorProvider;
import io.slab.spi.StrategyOptions;

/** The CPU locator {@code example-shards}. */
public final class ShardLocatorProvider implements CpuLocatorProvider {
    /** For the service loader. */
    public ShardLocatorProvider() {}

    @Override
    public String name() {
        return "example-shards";
    }

    @Override
    public String description() {
        return "virtual threads that work for one shard share a stripe, the others are spread";
    }

    @Override
    public CpuLocator create(StrategyOptions options) {
        return new ShardLocator();
    }
}
