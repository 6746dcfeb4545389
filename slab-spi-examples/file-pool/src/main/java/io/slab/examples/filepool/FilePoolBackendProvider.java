package io.slab.examples.filepool;

import io.slab.spi.PageBackend;
import io.slab.spi.PageBackendProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The backend {@code example-file-pool}. */
public final class FilePoolBackendProvider implements PageBackendProvider {
    private static final String TEMP = System.getProperty("java.io.tmpdir");

    /** For the service loader. */
    public FilePoolBackendProvider() {}

    @Override
    public String name() {
        return "example-file-pool";
    }

    @Override
    public String description() {
        return "maps files of a directory into memory and keeps released ones for the next region";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(
                new StrategyOption("dir", StrategyOption.Type.TEXT, TEMP, "the directory of the files"),
                new StrategyOption("region", StrategyOption.Type.BYTES, "16m", "bytes per file"),
                new StrategyOption("idle", StrategyOption.Type.INTEGER, "4", "files to keep for later, 0 to 1000"));
    }

    /** Cheap, without side effects: it only looks. */
    @Override
    public Optional<String> unavailable() {
        return Files.isWritable(Path.of(TEMP))
                ? Optional.empty()
                : Optional.of("the directory " + TEMP + " cannot be written to: choose another with the option dir");
    }

    @Override
    public PageBackend create(StrategyOptions options) {
        return new FilePoolBackend(
                Path.of(options.text("dir").orElse(TEMP)),
                options.bytes("region", 16L << 20, 64L << 10, 1L << 40),
                (int) options.integer("idle", 4, 0, 1000));
    }
}
