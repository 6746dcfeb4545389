package io.slab.core.backend;

import io.slab.error.SlabConfigurationException;
import io.slab.spi.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/**
 * The kernel's pool of huge pages of one size.
 *
 * @param pageBytes the size
 */
record HugePool(long pageBytes) {
    private static final Path ALL = Path.of("/sys/kernel/mm/hugepages");

    /** The sizes that this kernel has pools of, ascending; empty if it has no huge pages. */
    static List<Long> sizes() {
        TreeSet<Long> sizes = new TreeSet<>();
        try (var directories = Files.list(ALL)) {
            directories
                    .map(d -> d.getFileName().toString().replaceAll("\\D", ""))
                    .filter(kib -> !kib.isEmpty())
                    .forEach(kib -> sizes.add(Long.parseLong(kib) << 10));
        } catch (IOException e) {
            return List.of();
        }
        return List.copyOf(sizes);
    }

    static HugePool of(long pageBytes) {
        List<Long> sizes = sizes();
        if (!sizes.contains(pageBytes)) {
            throw new SlabConfigurationException("option 'page' = " + Bytes.format(pageBytes)
                    + ": this kernel has huge pages of "
                    + String.join(", ", sizes.stream().map(Bytes::format).toList()));
        }
        return new HugePool(pageBytes);
    }

    private Path file(String name) {
        return ALL.resolve("hugepages-" + (pageBytes >> 10) + "kB").resolve(name);
    }

    /** Pages that nobody has; some may be promised to others. */
    long free() {
        return SystemFiles.number(file("free_hugepages"), 0);
    }

    long total() {
        return SystemFiles.number(file("nr_hugepages"), 0);
    }

    /** The state of the pool, in words. */
    String describe() {
        return free() + " of " + total() + " huge pages of " + Bytes.format(pageBytes) + " are free";
    }

    /** How to make it larger. */
    String remedy() {
        return "raise " + file("nr_hugepages") + (pageBytes == 2L << 20 ? " (vm.nr_hugepages)" : "")
                + ", or say fallback=thp";
    }
}
