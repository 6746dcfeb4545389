package io.slab.tools.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forks a process for one request and brings its reply back, even if it crashes or hangs. */
final class WorkerProcess {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
    private static final String END_OF_OUTPUT = "@slab-end";
    /** Exit status of a process that a signal ended is this plus the signal's number. */
    private static final int SIGNAL_BASE = 128;

    private static final int SIGKILL = 9;

    private final String allocator;
    private final List<String> command;
    private final String preload;
    private final Duration patience;
    private final IntConsumer progress;
    private final BlockingQueue<String> output = new LinkedBlockingQueue<>();
    private volatile String lastComplaint = "";

    /** Takes the command line to run, and the library to preload there, or an empty name. */
    WorkerProcess(String allocator, List<String> command, String preload, Duration patience, IntConsumer progress) {
        this.allocator = allocator;
        this.command = List.copyOf(command);
        this.preload = preload;
        this.patience = patience;
        this.progress = progress;
    }

    WorkerReply run() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
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
            Thread.ofPlatform().daemon().start(() -> readOutput(process));
            Thread.ofPlatform().daemon().start(() -> readComplaints(process));
            return await(process);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return WorkerReply.without(Status.FAILED, "interrupted");
        } finally {
            process.destroyForcibly();
            Runtime.getRuntime().removeShutdownHook(reaper);
        }
    }

    private WorkerReply await(Process process) throws InterruptedException, JsonProcessingException {
        while (true) {
            String line = output.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (line == null) {
                return WorkerReply.without(
                        Status.FAILED, "gave no sign of life for " + patience.toSeconds() + " s and was stopped");
            }
            if (line.startsWith(Worker.PROGRESS)) {
                progress.accept(Integer.parseInt(line.substring(Worker.PROGRESS.length())));
            } else if (line.startsWith(Worker.REPLY)) {
                return new ObjectMapper().readValue(line.substring(Worker.REPLY.length()), WorkerReply.class);
            } else if (line.equals(END_OF_OUTPUT)) {
                return WorkerReply.without(Status.FAILED, describeExit(process.waitFor()));
            } else if (!line.equals(Worker.ALIVE)) {
                LOG.info("{}: {}", allocator, line);
            }
        }
    }

    private String describeExit(int status) {
        String complaint = lastComplaint.isEmpty() ? "" : ": " + lastComplaint;
        if (status == SIGNAL_BASE + SIGKILL) {
            return "its process was killed, probably for want of memory" + complaint;
        }
        return status > SIGNAL_BASE
                ? "its process crashed with signal " + (status - SIGNAL_BASE) + complaint
                : "its process ended with status " + status + complaint;
    }

    private void readOutput(Process process) {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            reader.lines().forEach(output::add);
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("output of the worker ended", e);
        }
        output.add(END_OF_OUTPUT);
    }

    private void readComplaints(Process process) {
        try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
            for (@Nullable String line = reader.readLine(); line != null; line = reader.readLine()) {
                LOG.info("{}: {}", allocator, line);
                if (!line.isBlank() && lastComplaint.isEmpty()) {
                    lastComplaint = line.strip();
                }
            }
        } catch (IOException e) {
            LOG.debug("complaints of the worker ended", e);
        }
    }
}
