package io.slab.spi;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where others find memory: the file behind it. Another process of the same user opens {@link #path} and maps from {@link #offset} on, in Java with
 * {@code FileChannel.open(path, READ).map(READ_ONLY, offset, bytes, arena)}; a descriptor can also be passed over a Unix socket. Valid
 * until the region is released, which for memory of an allocator is not before its objects are freed.
 *
 * @param descriptor this process's file descriptor; never close it
 * @param path a path that other processes can open: the file's own, or {@code /proc/PID/fd/N}
 * @param offset bytes from the start of the file
 */
public record MemoryFile(int descriptor, Path path, long offset) {
    /** Checks that the path is there. */
    public MemoryFile {
        Objects.requireNonNull(path, "path");
    }

    /**
     * A place further on.
     *
     * @param bytes how far
     * @return the place
     */
    public MemoryFile plus(long bytes) {
        return new MemoryFile(descriptor, path, offset + bytes);
    }
}
