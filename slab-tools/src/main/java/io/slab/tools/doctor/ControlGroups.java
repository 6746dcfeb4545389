package io.slab.tools.doctor;

import io.slab.spi.Bytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The control groups of this process that may limit its memory, of both versions: its own and all above it, because the kernel charges every page to
 * each of them.
 *
 * @param limits what is set; the own group's before those above
 * @param limitMemory whether there is a group that could have a limit
 */
record ControlGroups(List<Limit> limits, boolean limitMemory) {
    private static final Path SECOND = Path.of("sys/fs/cgroup");
    private static final Path FIRST = SECOND.resolve("memory");

    /** Beyond it the file does not tell of a limit: version 1 writes the most that its counter holds. */
    private static final int MOST_DIGITS = 18;

    ControlGroups {
        limits = List.copyOf(limits);
    }

    /**
     * A limit that is set.
     *
     * @param bytes how much
     * @param file the file that has it
     * @param group path of the group below the mount
     * @param own whether it is the process's own group, not one above
     */
    record Limit(long bytes, String file, String group, boolean own) {
        String describe() {
            // Beyond memory.high tasks are slowed down, beyond the others they are killed.
            String soft = file.equals("memory.high") ? " (memory.high)" : "";
            return Bytes.format(bytes) + soft + (own ? "" : ", of the group " + group + " above the own one");
        }
    }

    static ControlGroups ofThisProcess(SystemTree system) {
        List<Limit> limits = new ArrayList<>();
        boolean any = false;
        for (String line : system.read("proc/self/cgroup").orElse("").lines().toList()) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3 && parts[0].equals("0") && parts[1].isEmpty()) {
                any |= collect(system, SECOND, parts[2], List.of("memory.max", "memory.high"), limits);
            } else if (parts.length == 3 && List.of(parts[1].split(",", -1)).contains("memory")) {
                any |= collect(system, FIRST, parts[2], List.of("memory.limit_in_bytes"), limits);
            }
        }
        return new ControlGroups(limits, any);
    }

    /** The one that is hit first; among equals that of the group next to the process. */
    Optional<Limit> least() {
        return limits.stream().min(Comparator.comparingLong(Limit::bytes));
    }

    /** Goes up from the own group to the mount; returns whether there was a file, whatever it says. */
    private static boolean collect(SystemTree system, Path mount, String path, List<String> files, List<Limit> limits) {
        boolean any = false;
        boolean own = true;
        Path group = mount.resolve(path.replaceFirst("^/+", "")).normalize();
        for (; group != null && group.startsWith(mount); group = group.getParent()) {
            // Inside of a container the path may be the host's: then the first that is there is the own one.
            if (!system.exists(group.toString())) {
                continue;
            }
            for (String file : files) {
                Optional<String> text =
                        system.read(group.resolve(file).toString()).filter(t -> t.matches("max|\\d+"));
                any |= text.isPresent();
                if (text.isPresent() && !text.get().equals("max") && text.get().length() <= MOST_DIGITS) {
                    String name = "/" + mount.relativize(group);
                    limits.add(new Limit(Long.parseLong(text.get()), file, name, own));
                }
            }
            own = false;
        }
        return any;
    }
}
