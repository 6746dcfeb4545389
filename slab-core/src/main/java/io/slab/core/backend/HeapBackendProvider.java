package io.slab.core.backend;

import io.slab.spi.PageBackend;
import io.slab.spi.PageBackendProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.util.List;

/** The backend {@code heap}. */
public final class HeapBackendProvider implements PageBackendProvider {
    /** For the service loader. */
    public HeapBackendProvider() {}

    @Override
    public String name() {
        return "heap";
    }

    @Override
    public String description() {
        return "arrays on the Java heap, for tests and hosts without native memory";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(RegionSizes.option("4m"));
    }

    @Override
    public PageBackend create(StrategyOptions options) {
        return new HeapBackend(RegionSizes.from(options, 4L << 20, 64L << 20));
    }
}
