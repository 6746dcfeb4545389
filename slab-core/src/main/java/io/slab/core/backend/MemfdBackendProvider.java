package io.slab.core.backend;

import io.slab.core.memory.Linux;
import io.slab.spi.PageBackend;
import io.slab.spi.PageBackendProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.util.List;
import java.util.Optional;

/** The backend {@code memfd}. */
public final class MemfdBackendProvider implements PageBackendProvider {
    private static final long SMALLEST = 64L << 20;
    private static final long LARGEST = 1L << 30;

    /** For the service loader. */
    public MemfdBackendProvider() {}

    @Override
    public String name() {
        return "memfd";
    }

    @Override
    public String description() {
        return "Linux: files in memory that other processes can map, and whose pages can be mapped twice";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(
                RegionSizes.option("64m"),
                StrategyOption.text("name", "slab", "what /proc/PID/maps calls the files, as /memfd:name"),
                StrategyOption.choice(
                        "seal",
                        MemfdBackend.Seal.SIZE,
                        "others cannot change the size; or neither that nor the content"),
                StrategyOption.choice(
                        "commit", MmapOptions.Commit.TOUCH, "pages come with their first use, or when committed"),
                StrategyOption.choice("thp", Thp.SYSTEM, Thp.DESCRIPTION));
    }

    @Override
    public Optional<String> unavailable() {
        return Linux.unavailable();
    }

    @Override
    public PageBackend create(StrategyOptions options) {
        return new MemfdBackend(
                Linux.SYSTEM,
                RegionSizes.from(options, SMALLEST, LARGEST),
                MmapOptions.name(options),
                options.choice("seal", MemfdBackend.Seal.SIZE),
                options.choice("commit", MmapOptions.Commit.TOUCH) == MmapOptions.Commit.POPULATE,
                options.choice("thp", Thp.SYSTEM));
    }
}
