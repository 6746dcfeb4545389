package io.slab.color;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The shapes of a processor's data caches, which say how many colors are worth having.
 *
 * @param levels the levels that hold data, from the core outwards; at least one, each level once
 */
public record CacheGeometry(List<CacheLevel> levels) {
    /** Where Linux describes the first processor's caches. */
    public static final Path LINUX = Path.of("/sys/devices/system/cpu/cpu0/cache");

    /**
     * What is assumed where the system does not tell: 64-byte lines, 32 KiB in 8 ways (as almost every server processor since 2008) and 1 MiB
     * in 16 ways behind it.
     */
    public static final CacheGeometry TYPICAL =
            new CacheGeometry(List.of(new CacheLevel(1, 64, 64, 8), new CacheLevel(2, 64, 1024, 16)));

    /** Copies and orders the levels. */
    public CacheGeometry {
        levels = levels.stream()
                .sorted(Comparator.comparingInt(CacheLevel::level))
                .toList();
        if (levels.isEmpty()
                || levels.stream().mapToInt(CacheLevel::level).distinct().count() != levels.size()) {
            throw new IllegalArgumentException("levels must be given, each once: " + levels);
        }
    }

    /**
     * Reads the geometry of this machine.
     *
     * @return what {@link #LINUX} says, {@link #TYPICAL} where it says nothing usable
     */
    public static CacheGeometry ofThisMachine() {
        return read(LINUX);
    }

    /**
     * Reads a directory in the form of {@link #LINUX}: {@code index0}, {@code index1} … with a file for each property. Instruction caches
     * and entries that cannot be read are left out (containers and some virtual machines hide them).
     *
     * @param directory the directory; need not exist
     * @return what it says, {@link #TYPICAL} where nothing in it is usable
     */
    public static CacheGeometry read(Path directory) {
        List<CacheLevel> levels = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.sorted().toList()) {
                Path name = entry.getFileName();
                if (name != null && name.toString().matches("index\\d+")) {
                    add(entry, levels);
                }
            }
        } catch (IOException | UncheckedIOException | SecurityException e) {
            return TYPICAL;
        }
        return levels.isEmpty() ? TYPICAL : new CacheGeometry(levels);
    }

    private static void add(Path entry, List<CacheLevel> levels) {
        try {
            if (!text(entry, "type").equals("Instruction")) {
                CacheLevel found = new CacheLevel(
                        number(entry, "level"),
                        number(entry, "coherency_line_size"),
                        number(entry, "number_of_sets"),
                        number(entry, "ways_of_associativity"));
                if (levels.stream().noneMatch(l -> l.level() == found.level())) {
                    levels.add(found);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            // A cache that is not described, or with zeros, as hypervisors write them: the others may still be usable.
        }
    }

    private static int number(Path entry, String file) throws IOException {
        return Integer.parseInt(text(entry, file));
    }

    private static String text(Path entry, String file) throws IOException {
        return Files.readString(entry.resolve(file)).strip();
    }

    /**
     * The innermost level that can hold so many lines at once.
     *
     * @param lines how many lines are in use
     * @return the level; the outermost where none is large enough
     */
    public CacheLevel levelFor(long lines) {
        return levels.stream().filter(l -> lines <= l.lines()).findFirst().orElseGet(levels::getLast);
    }
}
