package io.slab.bench.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What figures were measured on.
 *
 * @param os operating system and its version
 * @param arch the processor's kind
 * @param processor the processor's name, or empty
 * @param processors how many
 * @param memoryBytes main memory; 0 if it is not known
 * @param java the Java version
 * @param vm the virtual machine
 * @param date when
 */
public record Machine(
        String os,
        String arch,
        String processor,
        int processors,
        long memoryBytes,
        String java,
        String vm,
        Instant date) {
    private static final long KIB = 1024;

    /**
     * This machine, now.
     *
     * @return its description
     */
    public static Machine here() {
        String memory = field(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", "");
        return new Machine(
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("os.arch"),
                field(Path.of("/proc/cpuinfo"), "model name"),
                Runtime.getRuntime().availableProcessors(),
                memory.isEmpty() ? 0 : Long.parseLong(memory) * KIB,
                Runtime.version().toString(),
                System.getProperty("java.vm.name"),
                Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    /** Huge pages of the default size that nobody has. */
    static long freeHugePages() {
        String free = field(Path.of("/proc/meminfo"), "HugePages_Free").replaceAll("\\D", "");
        return free.isEmpty() ? 0 : Long.parseLong(free);
    }

    /** Memory that programs can have without swapping; 0 where the system does not tell. */
    static long availableBytes() {
        String kib = field(Path.of("/proc/meminfo"), "MemAvailable").replaceAll("\\D", "");
        return kib.isEmpty() ? 0 : Long.parseLong(kib) << 10;
    }

    /** The value of the first line {@code name : value}; empty where there is none. */
    private static String field(Path file, String name) {
        if (!Files.isReadable(file)) {
            return "";
        }
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                int colon = line.indexOf(':');
                if (colon > 0 && line.substring(0, colon).strip().equals(name)) {
                    return line.substring(colon + 1).strip();
                }
            }
            return "";
        } catch (IOException e) {
            return ""; // a description that is incomplete, not a run that failed
        }
    }
}
