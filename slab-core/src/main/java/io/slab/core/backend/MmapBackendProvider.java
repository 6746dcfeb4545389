package io.slab.core.backend;

import io.slab.core.memory.CLibrary;
import io.slab.spi.PageBackend;
import io.slab.spi.PageBackendProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.util.List;
import java.util.Optional;

/** The backend {@code mmap}. */
public final class MmapBackendProvider implements PageBackendProvider {
    /** For the service loader. */
    public MmapBackendProvider() {}

    @Override
    public String name() {
        return "mmap";
    }

    @Override
    public String description() {
        return "Linux: reserves address space, commits on first touch, gives pages back with madvise";
    }

    @Override
    public List<StrategyOption> options() {
        return RegionSizes.options("64m");
    }

    @Override
    public Optional<String> unavailable() {
        return CLibrary.unavailable();
    }

    @Override
    public PageBackend create(StrategyOptions options) {
        return new MmapBackend(RegionSizes.from(options, 64L << 20, 1L << 30));
    }
}
