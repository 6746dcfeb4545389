package io.slab.bench.run;

import io.slab.bench.ClassPath;
import io.slab.bench.peer.Peers;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request in a JVM of its own: the same Java, the same class path or module path. */
final class Fork implements AutoCloseable {
    /** A fork that says nothing for so much longer than it was asked to work is stopped. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ForkRequest request;
    private final Process process;
    private final Thread reaper;
    private final List<String> lines = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final Thread output;
    private final Thread complaints;

    /** One permit for each turn that it is ready for; once it ended there is always one. */
    private final Semaphore ready = new Semaphore(0);

    private volatile boolean ended;

    /**
     * Starts it.
     *
     * @param request what to run
     * @param archive the flags of a class archive, or none
     * @throws IOException if no JVM can be forked
     */
    Fork(ForkRequest request, List<String> archive) throws IOException {
        this.request = request;
        ProcessBuilder builder = new ProcessBuilder(command(request, archive));
        String preload = Peers.preload(request.allocator());
        if (!preload.isEmpty()) {
            builder.environment().put("LD_PRELOAD", preload);
        }
        // Options for the parent, a profiler say, would disturb what is measured here.
        builder.environment().remove("JDK_JAVA_OPTIONS");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        this.process = builder.start();
        this.reaper = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(reaper);
        this.output = Thread.ofVirtual().start(this::readOutput);
        this.complaints =
                Thread.ofVirtual().start(() -> read(process.errorReader(StandardCharsets.UTF_8), errors::add));
    }

    /** Runs a request that takes no turns. */
    static ForkReply run(ForkRequest request, List<String> archive) throws IOException, InterruptedException {
        try (Fork fork = new Fork(request, archive)) {
            return fork.finish();
        }
    }

    /** Waits until it is ready for a turn; false if it ended, or says nothing. */
    boolean awaitReady() throws InterruptedException {
        boolean told = ready.tryAcquire(patience(), TimeUnit.NANOSECONDS);
        if (ended) {
            ready.release(); // who asks again hears the same, and at once
        }
        return told && !ended;
    }

    /** Has it work for a turn, and waits until it is ready for the next; false if it is not. */
    boolean turn() throws InterruptedException {
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        } catch (IOException e) {
            return false; // it ended; why, its reply says
        }
        return awaitReady();
    }

    /** Waits for its end, without further turns. */
    ForkReply finish() throws InterruptedException {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // There is nobody any more who could read; its reply says why.
        }
        if (!process.waitFor(patience(), TimeUnit.NANOSECONDS)) {
            process.destroyForcibly().waitFor();
            return ForkReply.without(Status.FAILED, "did not end and was stopped");
        }
        output.join();
        complaints.join();
        return ForkReply.parse(lines, process.exitValue(), errors.isEmpty() ? "" : errors.getFirst());
    }

    /** Stops it, if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
        Runtime.getRuntime().removeShutdownHook(reaper);
    }

    private long patience() {
        return PATIENCE.toNanos() + request.warmUpNanos() + request.measureNanos() + 2 * request.latencyNanos();
    }

    private void readOutput() {
        read(process.inputReader(StandardCharsets.UTF_8), line -> {
            lines.add(line);
            if (TurnSignals.isReady(line)) {
                ready.release();
            }
        });
        ended = true;
        ready.release();
    }

    private static void read(BufferedReader reader, Consumer<String> each) {
        try (reader) {
            for (@Nullable String line = reader.readLine(); line != null; line = reader.readLine()) {
                each.accept(line);
            }
        } catch (IOException e) {
            each.accept("its output broke off: " + e.getMessage());
        }
    }

    private static List<String> command(ForkRequest request, List<String> archive) {
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
