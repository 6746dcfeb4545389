package io.slab.core.strategy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Linux tells about this process's memory: the cgroup's limit and use (version 2, else version 1), the times that it hit a limit, and the pressure
 * stall information. Files are below a root, so that tests can pass recorded ones. Whatever cannot be read is taken as absent.
 */
final class MemorySignals {
    private static final String CGROUP = "sys/fs/cgroup";

    /** Beyond this, version 1 means "no limit". */
    private static final long NO_LIMIT = 1L << 60;

    private final Path root;

    /** From the process's own group up to the outermost that is visible: each may have a limit. */
    private final List<Path> groups;

    private final boolean version2;

    MemorySignals(Path root) {
        this.root = root;
        List<Path> v2 = groups("sys/fs/cgroup", "", "memory.current");
        this.version2 = !v2.isEmpty();
        this.groups = version2 ? v2 : groups("sys/fs/cgroup/memory", "memory", "memory.usage_in_bytes");
    }

    /**
     * One look.
     *
     * @param usedShare the use of the tightest limit, 0 to 1; 0 without limit. Page cache that the kernel can drop at once does not count
     * @param limitHits how often a limit was hit so far
     * @param someStalled per cent of the last 10 s in which some task waited for memory
     * @param fullStalled per cent of the last 10 s in which all did
     */
    record Reading(double usedShare, long limitHits, double someStalled, double fullStalled) {}

    /** Lines are {@code number:controllers:path}: version 2 names no controllers, version 1 may have mounted several together. */
    private List<Path> groups(String mount, String controller, String needed) {
        List<Path> found = new ArrayList<>();
        String own = lines(root.resolve("proc/self/cgroup")).stream()
                .map(line -> line.split(":", 3))
                .filter(parts ->
                        parts.length == 3 && List.of(parts[1].split(",", -1)).contains(controller))
                .map(parts -> parts[2])
                .filter(path -> path.startsWith("/"))
                .findFirst()
                .orElse("/");
        Path top = root.resolve(mount);
        // Inside a container the path may be one of the host: then the mount's root is our group.
        for (Path p = top.resolve(own.substring(1)).normalize(); p != null && p.startsWith(top); p = p.getParent()) {
            if (Files.isReadable(p.resolve(needed))) {
                found.add(p);
            }
        }
        return found;
    }

    /** Whether there is anything to react to. */
    Optional<String> unavailable() {
        if (groups.isEmpty() && pressure().isEmpty()) {
            return Optional.of("neither a memory cgroup below " + root.resolve(CGROUP) + " nor "
                    + root.resolve("proc/pressure/memory") + " can be read");
        }
        return Optional.empty();
    }

    Reading read() {
        double share = 0;
        long hits = 0;
        for (Path group : groups) {
            long limit = limit(group);
            if (limit < NO_LIMIT && limit > 0) {
                share = Math.max(share, (double) used(group) / limit);
            }
            hits += hits(group);
        }
        List<String> pressure = pressure();
        return new Reading(share, hits, average(pressure, "some"), average(pressure, "full"));
    }

    private long limit(Path group) {
        return version2
                ? Math.min(
                        number(group.resolve("memory.max"), Long.MAX_VALUE),
                        number(group.resolve("memory.high"), Long.MAX_VALUE))
                : number(group.resolve("memory.limit_in_bytes"), Long.MAX_VALUE);
    }

    private long used(Path group) {
        long used = number(group.resolve(version2 ? "memory.current" : "memory.usage_in_bytes"), 0);
        return Math.max(
                0, used - field(group.resolve("memory.stat"), version2 ? "inactive_file" : "total_inactive_file"));
    }

    private long hits(Path group) {
        if (!version2) {
            return number(group.resolve("memory.failcnt"), 0);
        }
        Path events = group.resolve("memory.events");
        return field(events, "high") + field(events, "max") + field(events, "oom");
    }

    /** The group's own pressure where there is such a file, else the machine's. */
    private List<String> pressure() {
        if (version2) {
            List<String> own = lines(groups.getFirst().resolve("memory.pressure"));
            if (!own.isEmpty()) {
                return own;
            }
        }
        return lines(root.resolve("proc/pressure/memory"));
    }

    /** The file whose triggers tell of pressure: the own group's where we may set one, else the machine's; {@code null} if there is none. */
    @Nullable
    Path pressureFile() {
        List<Path> candidates = new ArrayList<>();
        if (version2) {
            candidates.add(groups.getFirst().resolve("memory.pressure"));
        }
        candidates.add(root.resolve("proc/pressure/memory"));
        return candidates.stream().filter(Files::isWritable).findFirst().orElse(null);
    }

    /** The files that change when a limit of the own group or of one above is hit. Version 1 has none. */
    List<Path> eventFiles() {
        return version2
                ? groups.stream()
                        .map(group -> group.resolve("memory.events"))
                        .filter(Files::isReadable)
                        .toList()
                : List.of();
    }

    private static double average(List<String> pressure, String kind) {
        for (String line : pressure) {
            if (line.startsWith(kind + " avg10=")) {
                try {
                    return Double.parseDouble(line.substring(kind.length() + 7, line.indexOf(' ', kind.length() + 7)));
                } catch (NumberFormatException | IndexOutOfBoundsException e) {
                    return 0; // a kernel that writes it otherwise
                }
            }
        }
        return 0;
    }

    private static long field(Path file, String name) {
        for (String line : lines(file)) {
            if (line.startsWith(name + " ")) {
                return parse(line.substring(name.length() + 1), 0);
            }
        }
        return 0;
    }

    private static long number(Path file, long otherwise) {
        List<String> lines = lines(file);
        return lines.isEmpty() ? otherwise : parse(lines.getFirst(), otherwise);
    }

    private static long parse(String text, long otherwise) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return otherwise; // "max"
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
