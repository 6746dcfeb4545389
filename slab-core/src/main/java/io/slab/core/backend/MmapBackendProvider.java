package io.slab.core.backend;

import io.slab.core.memory.Linux;
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
        return MmapOptions.options();
    }

    @Override
    public Optional<String> unavailable() {
        return Linux.unavailable();
    }

    @Override
    public PageBackend create(StrategyOptions options) {
        return new MmapBackend(Linux.SYSTEM, MmapOptions.from(options));
    }
}
