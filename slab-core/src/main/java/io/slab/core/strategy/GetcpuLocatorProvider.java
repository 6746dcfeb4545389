package io.slab.core.strategy;

import io.slab.core.memory.CurrentCpu;
import io.slab.spi.CpuLocator;
import io.slab.spi.CpuLocatorProvider;
import io.slab.spi.StrategyOptions;
import java.util.Optional;

/**
 * The locator {@code getcpu}: the processor that the thread's carrier runs on, so that virtual threads on one processor share a stripe, whose
 * lines are in that processor's cache.
 */
public final class GetcpuLocatorProvider implements CpuLocatorProvider {
    /** For the service loader. */
    public GetcpuLocatorProvider() {}

    @Override
    public String name() {
        return "getcpu";
    }

    @Override
    public String description() {
        return "Linux: the processor that the thread runs on";
    }

    @Override
    public Optional<String> unavailable() {
        return CurrentCpu.unavailable();
    }

    @Override
    public CpuLocator create(StrategyOptions options) {
        return CurrentCpu::get;
    }
}
