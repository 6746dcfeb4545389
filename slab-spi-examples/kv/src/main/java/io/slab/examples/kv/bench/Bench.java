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
import java.util.Locale;
import java.util.stream.Stream;

/** Runs measuring processes, and shows what they say. */
public final class Bench {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Bench() {}

    /** Whom to measure. */
    public static final List<String> SUBJECTS = List.of("slab", "malloc", "heap");

    /**
     * The heap for a subject: what a map of that many entries needs with the collector's headroom, or a small one where entries are
     * outside of it.
     */
    public static long heapMegabytes(String subject, long entries, int keyBytes, int valueBytes) {
        long live = entries * (keyBytes + (long) valueBytes + 120);
        return subject.equals("heap") ? 256 + ((live * 8 / 5) >> 20) : 128;
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
                plan.subject().equals("heap") ? "-XX:-AlwaysPreTouch" : "-XX:+AlwaysPreTouch",
                plan.subject().equals("heap") ? "-Xms64m" : "-Xms" + plan.heapMegabytes() + "m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                BenchWorker.class.getName(),
                JSON.writeValueAsString(plan)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
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

    /** A table of all replies. */
    public static List<String> table(List<BenchReply> replies) {
        List<String> lines = new ArrayList<>();
        String form = "%-5s %-8s %12s %9s %9s %9s %9s %10s";
        lines.add(form.formatted("", "", "per second", "p50 µs", "p99 µs", "p99.9 µs", "max ms", "GC pauses"));
        int phases = replies.stream().mapToInt(r -> r.phases().size()).min().orElse(0);
        for (int p = 0; p < phases; p++) {
            for (BenchReply reply : replies) {
                BenchReply.Phase phase = reply.phases().get(p);
                lines.add(form.formatted(
                                phase.name(),
                                reply.subject(),
                                "%,.0f".formatted(phase.perSecond()).replace(',', ' '),
                                micros(phase.p50()),
                                micros(phase.p99()),
                                micros(phase.p999()),
                                String.format(Locale.ROOT, "%.1f", phase.max() / 1e6),
                                phase.gcPauses() + " / " + phase.gcMillis() + " ms")
                        .stripTrailing());
            }
        }
        lines.add("");
        for (BenchReply reply : replies) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-8s resident after loading: %.0f MiB (Java heap up to %d MiB); %d stalls of the machine per"
                            + " second",
                    reply.subject(),
                    reply.residentBytes() / 1048576.0,
                    reply.heapMegabytes(),
                    reply.stallsPerSecond()));
        }
        return lines;
    }

    private static String micros(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e3);
    }
}
