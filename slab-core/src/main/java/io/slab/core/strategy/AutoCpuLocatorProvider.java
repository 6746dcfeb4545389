package io.slab.core.strategy;

import io.slab.core.memory.CurrentCarrier;
import io.slab.spi.CpuLocator;
import io.slab.spi.CpuLocatorProvider;
import io.slab.spi.StrategyOptions;

/** The locator {@code auto}: {@code carrier} where the system tells the carrier, else {@code thread-hash}. */
public final class AutoCpuLocatorProvider implements CpuLocatorProvider {
    /** For the service loader. */
    public AutoCpuLocatorProvider() {}

    @Override
    public String name() {
        return "auto";
    }

    @Override
    public String description() {
        return "carrier where the system tells it, else thread-hash";
    }

    @Override
    public CpuLocator create(StrategyOptions options) {
        boolean told = CurrentCarrier.unavailable().isEmpty();
        return (told ? new CarrierLocatorProvider() : new ThreadHashCpuLocatorProvider()).create(options);
    }
}
