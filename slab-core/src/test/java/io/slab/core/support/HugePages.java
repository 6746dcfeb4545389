package io.slab.core.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The pools of huge pages: a test that may fills one, and gives it back as it was. */
public final class HugePages implements AutoCloseable {
    private final Path size;
    private final long before;

    private HugePages(Path size) {
        this.size = size;
        this.before = read(size);
    }

    private static Path pool(long pageBytes) {
        return Path.of("/sys/kernel/mm/hugepages/hugepages-" + (pageBytes >> 10) + "kB");
    }

    /** Pages of 2 MiB that nobody has; 0 where there is no pool. */
    public static long free() {
        return free(2 << 20);
    }

    public static long free(long pageBytes) {
        return read(pool(pageBytes).resolve("free_hugepages"));
    }

    private static long read(Path file) {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (IOException e) {
            return 0;
        }
    }

    /** Adds pages of 2 MiB to the pool; adds none where this process may not, or the kernel finds none. */
    public static HugePages add(int pages) {
        return add(pages, 2 << 20);
    }

    public static HugePages add(int pages, long pageBytes) {
        HugePages added = new HugePages(pool(pageBytes).resolve("nr_hugepages"));
        try {
            if (pages > 0) {
                Files.writeString(added.size, Long.toString(added.before + pages));
            }
        } catch (IOException e) {
            // Whoever asks looks at free().
        }
        return added;
    }

    @Override
    public void close() throws IOException {
        if (read(size) != before) {
            Files.writeString(size, Long.toString(before));
        }
    }
}
