package io.slab.bench.run;

import io.slab.bench.ClassPath;
import io.slab.bench.peer.Peers;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs one request in a JVM of its own: the same Java, the same class path or module path. */
final class Fork {
    /** A fork that says nothing for so much longer than it was asked to work is stopped. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ForkRequest request;
    private final List<String> archive;

    /** Takes what to run, and the flags of a class archive, or none. */
    Fork(ForkRequest request, List<String> archive) {
        this.request = request;
        this.archive = List.copyOf(archive);
    }

    ForkReply run() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command());
        String preload = Peers.preload(request.allocator());
        if (!preload.isEmpty()) {
            builder.environment().put("LD_PRELOAD", preload);
        }
        // Options for the parent, a profiler say, would disturb what is measured here.
        builder.environment().remove("JDK_JAVA_OPTIONS");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.start();
        Thread reaper = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(reaper);
        try {
            List<String> lines = new ArrayList<>();
            List<String> errors = new ArrayList<>();
            Thread output = read(process.inputReader(StandardCharsets.UTF_8), lines);
            Thread complaints = read(process.errorReader(StandardCharsets.UTF_8), errors);
            long patience =
                    PATIENCE.toNanos() + request.warmUpNanos() + request.measureNanos() + 2 * request.latencyNanos();
            if (!process.waitFor(patience, TimeUnit.NANOSECONDS)) {
                process.destroyForcibly().waitFor();
                return ForkReply.without(Status.FAILED, "did not end and was stopped");
            }
            output.join();
            complaints.join();
            return ForkReply.parse(lines, process.exitValue(), errors.isEmpty() ? "" : errors.getFirst());
        } finally {
            process.destroyForcibly();
            Runtime.getRuntime().removeShutdownHook(reaper);
        }
    }

    private static Thread read(BufferedReader reader, List<String> lines) {
        return Thread.ofVirtual().start(() -> {
            try (reader) {
                for (@Nullable String line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.add(line);
                }
            } catch (IOException e) {
                lines.add("its output broke off: " + e.getMessage());
            }
        });
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(ForkFlags.java());
        command.addAll(ForkFlags.of(request));
        command.addAll(archive);
        if (Fork.class.getModule().isNamed()) {
            command.addAll(List.of("--module-path", System.getProperty("jdk.module.path", "")));
            command.addAll(List.of("--add-modules", "ALL-MODULE-PATH"));
            command.add("--enable-native-access=io.slab.core,io.slab.numa,io.slab.bench,io.netty.common");
            command.addAll(List.of("-m", "io.slab.bench/" + ForkMain.class.getName()));
        } else {
            command.addAll(List.of("-cp", ClassPath.ofForks(), "--enable-native-access=ALL-UNNAMED"));
            command.add(ForkMain.class.getName());
        }
        command.addAll(request.toArguments());
        return command;
    }
}
