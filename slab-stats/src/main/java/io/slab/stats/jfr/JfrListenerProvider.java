package io.slab.stats.jfr;

import io.slab.spi.SlabListener;
import io.slab.spi.SlabListenerProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.util.List;
import java.util.Optional;

/** The listener {@code jfr}: Flight Recorder events. There for every allocator; while no recording asks for the events, it costs one read for each. */
public final class JfrListenerProvider implements SlabListenerProvider {
    /** For the service loader. */
    public JfrListenerProvider() {}

    @Override
    public String name() {
        return "jfr";
    }

    @Override
    public String description() {
        return "makes Flight Recorder events of everything; there unless switched off";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(
                new StrategyOption("enabled", StrategyOption.Type.BOOLEAN, "true", "whether there are events at all"));
    }

    @Override
    public Optional<String> automatic() {
        return Optional.of("");
    }

    @Override
    public SlabListener create(StrategyOptions options) {
        return options.flag("enabled", true) ? new JfrListener() : event -> {};
    }
}
