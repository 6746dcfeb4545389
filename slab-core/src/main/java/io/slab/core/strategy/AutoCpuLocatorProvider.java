package io.slab.core.strategy;

import io.slab.core.memory.CurrentCpu;
import io.slab.spi.CpuLocator;
import io.slab.spi.CpuLocatorProvider;
import io.slab.spi.StrategyOptions;

/** The locator {@code auto}: {@code getcpu} where the system tells the processor, else {@code thread-hash}. */
public final class AutoCpuLocatorProvider implements CpuLocatorProvider {
    /** For the service loader. */
    public AutoCpuLocatorProvider() {}

    @Override
    public String name() {
        return "auto";
    }

    @Override
    public String description() {
        return "getcpu where the system tells the processor, else thread-hash";
    }

    @Override
    public CpuLocator create(StrategyOptions options) {
        boolean told = CurrentCpu.unavailable().isEmpty() && CurrentCpu.get() >= 0;
        return (told ? new GetcpuLocatorProvider() : new ThreadHashCpuLocatorProvider()).create(options);
    }
}
