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

    /**
     * Sees to it that so many pages of 2 MiB are free, whatever the pool had before; does nothing where this process may not, or the
     * kernel finds none.
     */
    public static HugePages ensure(int pages) {
        return ensure(pages, 2 << 20);
    }

    public static HugePages ensure(int pages, long pageBytes) {
        HugePages ensured = new HugePages(pool(pageBytes).resolve("nr_hugepages"));
        long missing = pages - free(pageBytes);
        try {
            if (missing > 0) {
                Files.writeString(ensured.size, Long.toString(ensured.before + missing));
            }
        } catch (IOException e) {
            // Whoever asks looks at free().
        }
        return ensured;
    }

    @Override
    public void close() throws IOException {
        if (read(size) != before) {
            Files.writeString(size, Long.toString(before));
        }
    }
}
