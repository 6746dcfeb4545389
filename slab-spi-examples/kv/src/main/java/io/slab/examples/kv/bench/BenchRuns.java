package io.slab.examples.kv.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slab.examples.kv.error.KvInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All runs so far, those of earlier commands included if they are kept in a file: a line of JSON for each. */
public final class BenchRuns {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final @Nullable Path file;
    private final List<BenchReply> replies = new ArrayList<>();

    private BenchRuns(@Nullable Path file) {
        this.file = file;
    }

    /**
     * Reads what was kept.
     *
     * @param file where, or null to keep nothing
     * @return the runs in it, none if it is not there
     * @throws KvInputException if it holds something else
     * @throws IOException if it cannot be read
     */
    public static BenchRuns open(@Nullable Path file) throws IOException {
        BenchRuns runs = new BenchRuns(file);
        if (file != null) {
            checkWritable(file);
        }
        if (file != null && Files.exists(file)) {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                try {
                    runs.replies.add(JSON.readValue(line, BenchReply.class));
                } catch (JsonProcessingException e) {
                    throw new KvInputException(file + ":" + number + ": this is no run of kv bench");
                }
            }
        }
        return runs;
    }

    /** Tells before anything is measured what would keep runs from being kept. */
    private static void checkWritable(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || directory == null) {
            throw new KvInputException(file + ": this is a directory, not a file to keep runs in");
        }
        if (!Files.isDirectory(directory)) {
            throw new KvInputException(file + ": there is no directory " + directory);
        }
        if (!Files.isWritable(Files.exists(file) ? file : directory)) {
            throw new KvInputException(file + ": this user may not write there");
        }
    }

    /**
     * Takes a run in.
     *
     * @param reply the run
     * @throws IOException if it cannot be kept
     */
    public void add(BenchReply reply) throws IOException {
        replies.add(reply);
        if (file != null) {
            String line = JSON.writeValueAsString(reply) + "\n";
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    /** All runs, the oldest first. */
    public List<BenchReply> all() {
        return List.copyOf(replies);
    }

    /** The size of the last process over Slab, or 0. */
    public long slabBytes() {
        return replies.reversed().stream()
                .filter(r -> r.subject().equals("slab"))
                .mapToLong(BenchReply::residentBytes)
                .findFirst()
                .orElse(0);
    }
}
