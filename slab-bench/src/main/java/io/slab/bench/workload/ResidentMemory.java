package io.slab.bench.workload;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says about this process's memory at one moment. */
final class ResidentMemory {
    private static final Path SMAPS = Path.of("/proc/self/smaps_rollup");

    private ResidentMemory() {}

    /** Resident anonymous bytes of the process; the Java heap has been touched before. */
    static long bytes() {
        try {
            for (String line : Files.readAllLines(SMAPS, StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("Anonymous:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
                }
            }
            throw new IllegalStateException(SMAPS + " has no line 'Anonymous:'");
        } catch (IOException e) {
            throw new IllegalStateException("this workload needs Linux' " + SMAPS, e);
        }
    }
}
