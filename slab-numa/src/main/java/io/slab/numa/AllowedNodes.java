package io.slab.numa;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The nodes that a process may take memory from: what is left to it by its cpuset, so by its container. */
public final class AllowedNodes {
    /** Where Linux tells it of the calling process. */
    public static final Path LINUX = Path.of("/proc/self/status");

    private static final String KEY = "Mems_allowed_list:";

    private AllowedNodes() {}

    /**
     * Reads a file in the form of {@link #LINUX}.
     *
     * @param status the file; need not exist
     * @return the nodes' numbers; empty where the file does not tell
     */
    public static List<Integer> read(Path status) {
        try {
            return Files.readAllLines(status, StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> line.startsWith(KEY))
                    .flatMapToInt(line -> Arrays.stream(NodeList.parse(line.substring(KEY.length()))))
                    .boxed()
                    .collect(Collectors.toUnmodifiableList());
        } catch (IOException | UncheckedIOException | IllegalArgumentException | SecurityException e) {
            return List.of();
        }
    }
}
