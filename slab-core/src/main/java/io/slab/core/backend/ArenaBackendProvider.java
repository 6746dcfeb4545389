package io.slab.core.backend;

import io.slab.spi.PageBackend;
import io.slab.spi.PageBackendProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.util.List;

/** The backend {@code arena}. */
public final class ArenaBackendProvider implements PageBackendProvider {
    /** For the service loader. */
    public ArenaBackendProvider() {}

    @Override
    public String name() {
        return "arena";
    }

    @Override
    public String description() {
        return "portable: one arena per region, memory goes back with whole regions";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(RegionSizes.option("4m"));
    }

    @Override
    public PageBackend create(StrategyOptions options) {
        return new ArenaBackend(RegionSizes.from(options, 4L << 20, 64L << 20));
    }
}
