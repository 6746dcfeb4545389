package io.slab.tools.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slab.tools.peer.Peer;
import io.slab.tools.peer.PeerNotInstalledException;
import io.slab.tools.peer.PeerTarget;
import io.slab.tools.peer.ReplayTarget;
import io.slab.tools.peer.SlabSettings;
import io.slab.tools.peer.SlabTarget;
import io.slab.tools.trace.Trace;
import io.slab.tools.trace.TraceFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Main class of a forked JVM: replays one trace on one allocator and prints progress and its reply, each as a line that begins
 * with a marker, on standard output.
 */
public final class Worker {
    /** A line that says nothing more than that work goes on. */
    static final String ALIVE = "@slab-alive";
    /** Begins a line with how much is done, in thousandths. */
    static final String PROGRESS = "@slab-progress ";
    /** Begins the line with the {@link WorkerReply} as JSON. */
    static final String REPLY = "@slab-reply ";

    private Worker() {}

    /**
     * Runs one request.
     *
     * @param arguments an encoded {@link WorkerRequest}
     * @throws IOException if the trace or this process's memory map cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        dieWithParent();
        WorkerRequest request = WorkerRequest.fromArguments(List.of(arguments));
        WorkerReply reply;
        try {
            reply = run(request);
        } catch (PeerNotInstalledException e) {
            reply = WorkerReply.without(Status.NOT_INSTALLED, String.valueOf(e.getMessage()));
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            // Whatever the allocator under test throws is a result of the replay.
            reply = WorkerReply.without(Status.FAILED, describe(e));
        }
        System.out.println(REPLY + new ObjectMapper().writeValueAsString(reply));
        System.out.flush();
        // Threads that wait for a failed one are daemons; nothing else is left to do.
        Runtime.getRuntime().halt(0);
    }

    private static void dieWithParent() {
        ProcessHandle.current().parent().ifPresent(parent -> {
            var _ = parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1));
        });
    }

    private static WorkerReply run(WorkerRequest request) throws IOException, PeerNotInstalledException {
        Trace trace = TraceFile.read(request.trace());
        if (request.pass() == WorkerRequest.Pass.MEASURE) {
            MeasuringPass.warmUp(trace, request.recordedThreads());
        }
        if (request.allocator().equals(WorkerRequest.SLAB)) {
            try (SlabTarget target = SlabTarget.of(request.slab().create())) {
                Map<String, String> config = SlabSettings.inEffect(target.allocator());
                WorkerReply reply = pass(request, trace, target, new SlabMeter(target.allocator()), config);
                target.allocator().verify();
                return reply;
            }
        }
        Peer peer = Peer.named(request.allocator()).orElseThrow();
        try (PeerTarget target = PeerTarget.load(peer)) {
            return pass(request, trace, target, new PeerMeter(), Map.of("library", target.library()));
        }
    }

    private static WorkerReply pass(
            WorkerRequest request, Trace trace, ReplayTarget target, ResidentMeter meter, Map<String, String> config)
            throws IOException {
        return switch (request.pass()) {
            case MEASURE -> {
                Measurement measured =
                        MeasuringPass.run(trace, target, meter, request.recordedThreads(), request.settle());
                yield new WorkerReply(Status.OK, "", config, measured, List.of());
            }
            case TIME -> {
                List<Long> nanos = TimingPass.run(trace, target, request.recordedThreads(), request.repeat());
                yield new WorkerReply(Status.OK, "", config, null, nanos);
            }
        };
    }

    /** Tells the parent that this process does not hang. */
    static void signOfLife() {
        System.out.println(ALIVE);
        System.out.flush();
    }

    static void progress(long done, long all) {
        System.out.println(PROGRESS + done * 1000 / Math.max(1, all));
        System.out.flush();
    }

    private static String describe(Throwable e) {
        String message = e.getMessage();
        String first = message == null ? "" : message.lines().findFirst().orElse("");
        return first.isEmpty() ? e.getClass().getSimpleName() : e.getClass().getSimpleName() + ": " + first;
    }
}
