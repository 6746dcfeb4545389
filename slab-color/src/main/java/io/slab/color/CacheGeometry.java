package io.slab.color;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The shape of a processor's first-level data cache, which says how many colors are worth having: two objects whose
 * addresses are a multiple of {@link #waySizeBytes()} apart compete for the same set.
 *
 * @param lineBytes bytes in a cache line, a power of two
 * @param sets number of sets, a power of two
 * @param ways lines that one set holds
 */
public record CacheGeometry(int lineBytes, int sets, int ways) {

    /** What almost every server processor has had since 2008: 32 KiB, 8 ways, 64-byte lines. */
    public static final CacheGeometry TYPICAL = new CacheGeometry(64, 64, 8);

    /** Refuses what no cache looks like. */
    public CacheGeometry {
        if (Integer.bitCount(lineBytes) != 1 || Integer.bitCount(sets) != 1 || ways < 1) {
            throw new IllegalArgumentException("no such cache: lineBytes=" + lineBytes + ", sets=" + sets + ", ways="
                    + ways + " (lineBytes and sets must be powers of two, ways at least 1)");
        }
    }

    /**
     * Reads the geometry that Linux shows in {@code /sys/devices/system/cpu/cpu0/cache}.
     *
     * @return the first processor's first-level data cache, or empty where the system does not tell
     */
    public static Optional<CacheGeometry> ofThisMachine() {
        return read(Path.of("/sys/devices/system/cpu/cpu0/cache"));
    }

    static Optional<CacheGeometry> read(Path cacheDirectory) {
        for (int index = 0; Files.isDirectory(cacheDirectory.resolve("index" + index)); index++) {
            Path cache = cacheDirectory.resolve("index" + index);
            try {
                if (text(cache, "level").equals("1") && text(cache, "type").equals("Data")) {
                    return Optional.of(new CacheGeometry(
                            Integer.parseInt(text(cache, "coherency_line_size")),
                            Integer.parseInt(text(cache, "number_of_sets")),
                            Integer.parseInt(text(cache, "ways_of_associativity"))));
                }
            } catch (IOException | IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static String text(Path cache, String file) throws IOException {
        return Files.readString(cache.resolve(file)).strip();
    }

    /**
     * The distance after which addresses meet the same set again.
     *
     * @return bytes, {@code lineBytes × sets}
     */
    public int waySizeBytes() {
        return lineBytes * sets;
    }
}
