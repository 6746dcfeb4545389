package io.slab.core.strategy;

import io.slab.core.memory.CurrentCarrier;
import io.slab.spi.CpuLocator;
import io.slab.spi.CpuLocatorProvider;
import io.slab.spi.StrategyOptions;
import java.util.Optional;

/**
 * The locator {@code carrier}: the platform thread that carries the virtual one. The engine gives each carrier a magazine of its own, where other locators lead to stripes,
 * which are locked for each operation.
 */
public final class CarrierLocatorProvider implements CpuLocatorProvider {
    /** For the service loader. */
    public CarrierLocatorProvider() {}

    @Override
    public String name() {
        return "carrier";
    }

    @Override
    public String description() {
        return "Linux: the carrier, which has a magazine without a lock";
    }

    @Override
    public Optional<String> unavailable() {
        return CurrentCarrier.unavailable();
    }

    @Override
    public CpuLocator create(StrategyOptions options) {
        return new CarrierLocator();
    }
}
