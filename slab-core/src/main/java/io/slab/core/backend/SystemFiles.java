package io.slab.core.backend;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux tells about itself under {@code /proc} and {@code /sys}. Files that are not there, or not readable, read as empty. */
final class SystemFiles {
    private static final Path THP = Path.of("/sys/kernel/mm/transparent_hugepage");
    private static final Path OVERCOMMIT = Path.of("/proc/sys/vm/overcommit_memory");
    private static final int MOST_BYTES = 1 << 16;
    private static final long TWO_MIB = 2L << 20;

    private SystemFiles() {}

    /** In one large read: files below {@code /proc/sys} end after the first, however small it was. */
    static String read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            return "";
        }
    }

    static long number(Path file, long otherwise) {
        String text = read(file);
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : otherwise;
    }

    /**
     * The kernel's mode of transparent huge pages.
     *
     * @param setting {@link Thp#PRIVATE}: {@code always}, {@code madvise}, {@code never}; or {@link Thp#SHARED}: {@code always}, {@code within_size}, {@code advise}, {@code never}, {@code deny}, {@code force}
     * @return the mode; empty where the kernel has no huge pages
     */
    static String thpMode(String setting) {
        String modes = read(THP.resolve(setting));
        int open = modes.indexOf('[');
        int close = modes.indexOf(']');
        return open >= 0 && close > open ? modes.substring(open + 1, close) : "";
    }

    /** Bytes of a transparent huge page. */
    static long thpBytes() {
        return number(THP.resolve("hpage_pmd_size"), TWO_MIB);
    }

    /** Whether the kernel charges address space as if it were memory, whatever is said at {@code mmap}. */
    static boolean chargesAddressSpace() {
        return number(OVERCOMMIT, 0) == 2;
    }
}
