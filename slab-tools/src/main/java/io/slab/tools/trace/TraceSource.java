package io.slab.tools.trace;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the bytes of a trace come from: a file of the user's, or a trace bundled with the tools. */
public final class TraceSource {
    /** Recordings of SQLite, Redis and RocksDB that travel with the tools. */
    private static final List<String> BUNDLED =
            List.of("sqlite.heaptrack.zst", "redis.heaptrack.zst", "rocksdb.jfr.gz");

    private final String name;
    private final String location;
    private final @Nullable Path file;

    private TraceSource(String name, String location, @Nullable Path file) {
        this.name = name;
        this.location = location;
        this.file = file;
    }

    /**
     * Returns the traces that are replayed when the user names none.
     *
     * @return sources of the bundled traces
     */
    public static List<TraceSource> bundled() {
        return BUNDLED.stream()
                .map(name -> new TraceSource(name, "bundled:" + name, null))
                .toList();
    }

    /**
     * Names a file of the user's.
     *
     * @param path path as the user gave it
     * @return its source
     */
    public static TraceSource of(Path path) {
        Path fileName = path.getFileName();
        return new TraceSource(fileName == null ? path.toString() : fileName.toString(), path.toString(), path);
    }

    /**
     * Returns the file name without folders.
     *
     * @return short name
     */
    public String name() {
        return name;
    }

    /**
     * Returns the path as the user gave it, or {@code bundled:NAME}.
     *
     * @return where the trace is
     */
    public String location() {
        return location;
    }

    /** The file, if this is one. */
    @Nullable
    Path file() {
        return file;
    }

    /** Opens the raw, still compressed bytes. */
    InputStream open() throws TraceException {
        Path path = file;
        try {
            if (path != null) {
                return open(path);
            }
            InputStream resource = TraceSource.class.getResourceAsStream("/io/slab/tools/traces/" + name);
            if (resource == null) {
                throw new FileNotFoundException("not in this build");
            }
            return new BufferedInputStream(resource);
        } catch (IOException e) {
            throw new TraceException(location, "cannot be read: " + e.getMessage(), e);
        }
    }

    private InputStream open(Path path) throws IOException, TraceException {
        if (!Files.exists(path)) {
            throw new TraceException(location, "no such file");
        }
        if (Files.isDirectory(path)) {
            throw new TraceException(location, "is a directory, not a trace");
        }
        if (!Files.isReadable(path)) {
            throw new TraceException(location, "cannot be read: permission denied");
        }
        if (Files.isRegularFile(path) && Files.size(path) == 0) {
            throw new TraceException(location, "empty: 0 bytes, truncated at offset 0");
        }
        return new BufferedInputStream(Files.newInputStream(path), 1 << 16);
    }
}
