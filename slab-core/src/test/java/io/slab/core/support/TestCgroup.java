package io.slab.core.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** An empty cgroup (version 2) of a test's own, which may be frozen and thawed: its file {@code cgroup.events} tells each time. */
public final class TestCgroup implements AutoCloseable {
    private final Path path;

    private TestCgroup(Path path) {
        this.path = path;
    }

    /** Makes one; empty where there is no cgroup file system of version 2 or we may not. */
    public static Optional<TestCgroup> make() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
            String[] fields = line.split(" ");
            if (fields[2].equals("cgroup2")) {
                try {
                    return Optional.of(new TestCgroup(Files.createDirectory(Path.of(
                            fields[1], "slab-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime()))));
                } catch (IOException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    public Path events() {
        return path.resolve("cgroup.events");
    }

    public void freeze(boolean frozen) throws IOException {
        Files.writeString(path.resolve("cgroup.freeze"), frozen ? "1" : "0");
    }

    /** Removes the group. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
    }
}
