package io.slab.color;

import io.slab.error.SlabConfigurationException;
import io.slab.spi.ColoringStrategy;
import io.slab.spi.ColoringStrategyProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** The strategy {@code cache-geometry}: spreads slabs over the sets of the cache level that their hot lines fit into. */
public final class CacheGeometryColoringProvider implements ColoringStrategyProvider {
    /** For the service loader. */
    public CacheGeometryColoringProvider() {}

    @Override
    public String name() {
        return "cache-geometry";
    }

    @Override
    public String description() {
        return "spreads slabs over the sets of the processor's cache level that their hot lines fit into";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(
                new StrategyOption(
                        "level",
                        StrategyOption.Type.INTEGER,
                        "0",
                        "the cache level to spread over; 0 for the one that fits"),
                new StrategyOption(
                        "hot-lines",
                        StrategyOption.Type.INTEGER,
                        "1",
                        "cache lines at the start of each slab that are in use at the same time, 1 to 4096"),
                new StrategyOption(
                        "path",
                        StrategyOption.Type.TEXT,
                        CacheGeometry.LINUX.toString(),
                        "where the caches are described; without it 64-byte lines and common sizes are assumed"));
    }

    @Override
    public ColoringStrategy create(StrategyOptions options) {
        int level = (int) options.integer("level", 0, 0, 9);
        long hotLines = options.integer("hot-lines", 1, 1, 4096);
        String path = options.text("path").orElse(CacheGeometry.LINUX.toString());
        try {
            return new CacheGeometryColoring(CacheGeometry.read(Path.of(path)), level, hotLines);
        } catch (InvalidPathException e) {
            throw new SlabConfigurationException("option 'path' = '" + path + "' is no path: " + e.getReason(), e);
        }
    }
}
