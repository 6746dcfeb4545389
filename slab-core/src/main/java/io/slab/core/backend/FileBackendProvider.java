package io.slab.core.backend;

import io.slab.core.memory.Linux;
import io.slab.spi.PageBackend;
import io.slab.spi.PageBackendProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.util.List;
import java.util.Optional;

/** The backend {@code file}. */
public final class FileBackendProvider implements PageBackendProvider {
    /** For the service loader. */
    public FileBackendProvider() {}

    @Override
    public String name() {
        return "file";
    }

    @Override
    public String description() {
        return "Linux: parts of a file, which keeps them; persistent memory where the file system has it";
    }

    @Override
    public List<StrategyOption> options() {
        return FileOptions.options();
    }

    @Override
    public Optional<String> unavailable() {
        return Linux.unavailable();
    }

    @Override
    public PageBackend create(StrategyOptions options) {
        return new FileBackend(Linux.SYSTEM, FileOptions.from(options));
    }
}
