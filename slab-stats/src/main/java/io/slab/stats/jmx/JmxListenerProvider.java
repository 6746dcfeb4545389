package io.slab.stats.jmx;

import io.slab.spi.SlabListener;
import io.slab.spi.SlabListenerProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The listener {@code jmx}: shows allocators and caches in the platform's MBean server. There for every allocator, with a delay that spares
 * programs of short life the start of JMX; {@code slab.listeners=jmx:enabled=false} switches it off.
 */
public final class JmxListenerProvider implements SlabListenerProvider {
    /** For the service loader. */
    public JmxListenerProvider() {}

    @Override
    public String name() {
        return "jmx";
    }

    @Override
    public String description() {
        return "shows allocators and caches as MBeans, with notifications; there unless switched off";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(
                new StrategyOption("enabled", StrategyOption.Type.BOOLEAN, "true", "whether there are MBeans at all"),
                new StrategyOption(
                        "delay",
                        StrategyOption.Type.DURATION,
                        "0s",
                        "how long an allocator must have lived before it appears; 2s where this listener was not asked"
                                + " for"));
    }

    @Override
    public Optional<String> automatic() {
        return Optional.of("delay=2s");
    }

    @Override
    public SlabListener create(StrategyOptions options) {
        if (!options.flag("enabled", true)) {
            return event -> {};
        }
        return new JmxListener(options.duration("delay", Duration.ZERO));
    }
}
