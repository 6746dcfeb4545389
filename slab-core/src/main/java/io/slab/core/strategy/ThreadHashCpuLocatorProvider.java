package io.slab.core.strategy;

import io.slab.spi.CpuLocator;
import io.slab.spi.CpuLocatorProvider;
import io.slab.spi.StrategyOptions;

/** The locator {@code thread-hash}: spreads threads by their ids, without asking the system. */
public final class ThreadHashCpuLocatorProvider implements CpuLocatorProvider {
    /** For the service loader. */
    public ThreadHashCpuLocatorProvider() {}

    @Override
    public String name() {
        return "thread-hash";
    }

    @Override
    public String description() {
        return "spreads threads over stripes by their ids";
    }

    @Override
    public CpuLocator create(StrategyOptions options) {
        return () -> (int) ((Thread.currentThread().threadId() * 0x9E3779B97F4A7C15L) >>> 33);
    }
}
