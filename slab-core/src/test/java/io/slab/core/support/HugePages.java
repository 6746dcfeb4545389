package io.slab.core.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The pool of 2 MiB pages: a test that may fills it, and gives it back as it was. */
public final class HugePages implements AutoCloseable {
    private static final Path POOL = Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB");
    private static final Path SIZE = POOL.resolve("nr_hugepages");

    private final long before;

    private HugePages(long before) {
        this.before = before;
    }

    /** Pages that nobody has; 0 where there is no pool. */
    public static long free() {
        return read(POOL.resolve("free_hugepages"));
    }

    private static long read(Path file) {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (IOException e) {
            return 0;
        }
    }

    /** Adds pages to the pool; adds none where this process may not, or the kernel finds none. */
    public static HugePages add(int pages) {
        HugePages added = new HugePages(read(SIZE));
        try {
            Files.writeString(SIZE, Long.toString(added.before + pages));
        } catch (IOException e) {
            // Whoever asks looks at free().
        }
        return added;
    }

    @Override
    public void close() throws IOException {
        if (read(SIZE) != before) {
            Files.writeString(SIZE, Long.toString(before));
        }
    }
}
