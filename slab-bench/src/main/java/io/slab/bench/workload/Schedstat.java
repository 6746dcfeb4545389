package io.slab.bench.workload;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What Linux keeps of a thread in its file {@code schedstat}. Kernels that do not keep it have no such file, or zeros in it.
 *
 * @param ranNanos how long the thread had a processor since its start
 * @param waitedNanos how long it waited for one
 */
public record Schedstat(long ranNanos, long waitedNanos) {
    /**
     * Reads one.
     *
     * @param file the file of a thread
     * @return what it says
     * @throws IOException if it cannot be read: the thread has ended, perhaps
     */
    public static Schedstat read(Path file) throws IOException {
        return parse(Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    static Schedstat parse(String text) {
        String[] fields = text.strip().split(" ", -1);
        return fields.length < 2
                ? new Schedstat(0, 0)
                : new Schedstat(Long.parseLong(fields[0]), Long.parseLong(fields[1]));
    }
}
