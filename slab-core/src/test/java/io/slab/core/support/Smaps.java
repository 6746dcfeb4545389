package io.slab.core.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the kernel says about this process's memory: the judge of what backends claim. */
public final class Smaps {
    private static final Path SMAPS = Path.of("/proc/self/smaps");
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private Smaps() {}

    /** One mapping; sizes in bytes by their names in {@code smaps}. */
    public record Mapping(
            long start, long end, String permissions, String name, Map<String, Long> bytes, String flags) {
        boolean overlaps(long from, long to) {
            return start < to && from < end;
        }
    }

    public static List<Mapping> read() {
        List<Mapping> all = new ArrayList<>();
        String[] head = null;
        Map<String, Long> bytes = new HashMap<>();
        try {
            for (String line : Files.readAllLines(SMAPS, StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("VmFlags:") && head != null) {
                    String[] range = head[0].split("-");
                    all.add(new Mapping(
                            Long.parseUnsignedLong(range[0], 16),
                            Long.parseUnsignedLong(range[1], 16),
                            head[1],
                            head.length > 5 ? head[5] : "",
                            bytes,
                            line.substring(8)));
                } else if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                    head = line.split("\\s+", 6);
                    bytes = new HashMap<>();
                } else if (line.endsWith(" kB")) {
                    String[] parts = line.split(":?\\s+");
                    bytes.put(parts[0], Long.parseLong(parts[1]) << 10);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** The mappings that a segment lies in, by address. */
    public static List<Mapping> of(MemorySegment segment) {
        long from = segment.address();
        return read().stream()
                .filter(m -> m.overlaps(from, from + segment.byteSize()))
                .toList();
    }

    /** The sum of a figure, such as {@code Rss}, over the mappings that a segment lies in. */
    public static long sum(MemorySegment segment, String figure) {
        return of(segment).stream()
                .mapToLong(m -> m.bytes().getOrDefault(figure, 0L))
                .sum();
    }

    /** Bytes in memory, huge pages included, without what the kernel may take back at any moment. */
    public static long resident(MemorySegment segment) {
        return sum(segment, "Rss")
                + sum(segment, "Private_Hugetlb")
                + sum(segment, "Shared_Hugetlb")
                - sum(segment, "LazyFree");
    }

    /** Open file descriptors of this process. */
    public static int descriptors() {
        try (var files = Files.list(DESCRIPTORS)) {
            return (int) files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
