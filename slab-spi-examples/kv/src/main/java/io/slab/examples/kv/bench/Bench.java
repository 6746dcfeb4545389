package io.slab.examples.kv.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slab.examples.kv.error.KvInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs measuring processes. */
public final class Bench {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Bench() {}

    /** A map in a heap so small that its process is no larger than Slab's was. */
    public static final String CAPPED = "heap-capped";

    /** Whom to measure. */
    public static final List<String> SUBJECTS = List.of("slab", "malloc", "heap", CAPPED);

    /** What a JVM takes besides its heap: code, metadata, the collector's tables. */
    private static final long BESIDES_HEAP_MEGABYTES = 80;

    /**
     * The heap for a subject: what a map of that many entries needs with the collector's headroom, or a small one where entries are
     * outside of it.
     *
     * @param slabBytes the process over Slab, where that was measured, or 0
     */
    public static long heapMegabytes(String subject, long entries, int keyBytes, int valueBytes, long slabBytes) {
        long live = entries * (keyBytes + (long) valueBytes + 120);
        return switch (subject) {
            case "heap" -> 256 + ((live * 8 / 5) >> 20);
            case CAPPED -> Math.max(64, (slabBytes >> 20) - BESIDES_HEAP_MEGABYTES);
            default -> 128;
        };
    }

    private static boolean onHeap(BenchPlan plan) {
        return plan.subject().startsWith("heap");
    }

    /**
     * Measures in a JVM of its own.
     *
     * @param plan what
     * @return the figures
     * @throws IOException if the process cannot be run or fails
     * @throws InterruptedException if this thread is interrupted
     */
    public static BenchReply run(BenchPlan plan) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + plan.heapMegabytes() + "m",
                "-Xlog:disable",
                // A small heap is there as a whole from the beginning, so that its growth is no noise in what is
                // resident.
                onHeap(plan) ? "-XX:-AlwaysPreTouch" : "-XX:+AlwaysPreTouch",
                onHeap(plan) ? "-Xms64m" : "-Xms" + plan.heapMegabytes() + "m",
                plan.hugePages() && onHeap(plan) ? "-XX:+UseTransparentHugePages" : "-XX:-UseTransparentHugePages",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                BenchWorker.class.getName(),
                JSON.writeValueAsString(plan)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        if (plan.hugePages() && plan.subject().equals("malloc")) {
            builder.environment().put("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1"); // madvise, as Slab does
        }
        Process process = builder.start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String reply = null;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                reply = line.startsWith("{") ? line : reply;
            }
            int status = process.waitFor();
            if (status != 0 || reply == null) {
                throw new KvInputException(
                        "measuring '" + plan.subject() + "' failed with status " + status + ": see its message above");
            }
            return JSON.readValue(reply, BenchReply.class);
        } finally {
            process.destroyForcibly();
            deleteAll(Path.of(plan.directory()));
            deleteAll(Path.of(plan.directory() + "-warm-up"));
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
