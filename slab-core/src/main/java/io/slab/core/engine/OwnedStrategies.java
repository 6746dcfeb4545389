package io.slab.core.engine;

import io.slab.spi.Providers;
import io.slab.spi.Strategy;
import io.slab.spi.StrategyProvider;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Strategies that were made by name for one allocator or cache, and are closed with it if they can be. Instances that were handed over are
 * their owner's. Not thread-safe: filled by whoever makes the allocator or cache, closed once.
 */
final class OwnedStrategies implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.slab");

    private final List<AutoCloseable> made = new ArrayList<>();

    /** Finds or makes what was chosen. */
    <T, P extends StrategyProvider<T>> T resolve(Strategy<T> choice, Class<P> type) {
        T strategy = Providers.resolve(choice, type);
        return choice.instance().isPresent() ? strategy : own(strategy);
    }

    /** Takes a strategy that was made otherwise. */
    <T> T own(T strategy) {
        if (strategy instanceof AutoCloseable closeable) {
            made.add(closeable);
        }
        return strategy;
    }

    /** Closes all, the last one first. One that throws is reported, and the others are closed. */
    @Override
    public void close() {
        for (AutoCloseable each : made.reversed()) {
            try {
                each.close();
            } catch (Exception | Error e) {
                LOG.warn("Slab: strategy {} threw when it was closed", each, e);
            }
        }
        made.clear();
    }
}
