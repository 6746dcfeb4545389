package io.slab.examples.kv.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux tells of processes and threads. */
final class ProcStatus {
    private ProcStatus() {}

    /**
     * Reads a number.
     *
     * @param who {@code self} for this process, {@code thread-self} for this thread
     * @param field the line's name
     * @return the number without its unit; -1 where the system tells nothing of that name
     */
    static long read(String who, String field) throws IOException {
        Path status = Path.of("/proc", who, "status");
        if (!Files.isReadable(status)) {
            return -1;
        }
        return Files.readAllLines(status, StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(-1);
    }
}
