package io.slab.tools.replay;

import io.slab.tools.peer.Peer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Replays one prepared trace on Slab and its peers, one after the other, each in JVMs of its own. */
public final class ReplayRun {
    /** What is told to someone who waits. */
    public interface Progress {
        /**
         * Called when something was done.
         *
         * @param trace name of the trace
         * @param allocator allocator it is replayed on
         * @param thousandths how much of this allocator's work is done
         */
        void advanced(String trace, String allocator, int thousandths);
    }

    private static final int DONE = 1000;

    private final ReplayPlan plan;
    private final Progress progress;

    /**
     * Prepares runs.
     *
     * @param plan what to do
     * @param progress who to tell
     */
    public ReplayRun(ReplayPlan plan, Progress progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /**
     * Replays a trace.
     *
     * @param trace the trace
     * @return results, Slab first
     * @throws IOException if a JVM cannot be started
     */
    public ReplayResult replay(PreparedTrace trace) throws IOException {
        List<AllocatorResult> results = new ArrayList<>();
        results.add(replayOn(WorkerRequest.SLAB, trace));
        for (Peer peer : plan.peers()) {
            results.add(replayOn(peer.label(), trace));
        }
        return new ReplayResult(trace.summary(), plan.settle(), results);
    }

    private AllocatorResult replayOn(String allocator, PreparedTrace trace) throws IOException {
        WorkerReply measured = pass(WorkerRequest.Pass.MEASURE, allocator, trace, 0);
        if (measured.status() != Status.OK) {
            return AllocatorResult.without(allocator, measured);
        }
        WorkerReply timed = pass(WorkerRequest.Pass.TIME, allocator, trace, DONE / 2);
        if (timed.status() != Status.OK) {
            return AllocatorResult.without(allocator, timed);
        }
        double nanos = median(timed.passNanos());
        int events = Math.max(1, trace.summary().totals().recordedEvents());
        return new AllocatorResult(allocator, Status.OK, "", measured.config(), nanos / events, measured.measured());
    }

    private WorkerReply pass(WorkerRequest.Pass pass, String allocator, PreparedTrace trace, int doneBefore)
            throws IOException {
        WorkerRequest request = new WorkerRequest(
                pass, allocator, trace.file(), plan.recordedThreads(), plan.repeat(), plan.settle(), plan.slab());
        String name = trace.summary().name();
        progress.advanced(name, allocator, doneBefore);
        return new WorkerProcess(
                        allocator,
                        WorkerCommand.build(request, trace),
                        WorkerCommand.preload(request),
                        plan.patience(),
                        thousandths -> progress.advanced(name, allocator, doneBefore + thousandths / 2))
                .run();
    }

    static double median(List<Long> values) {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2.0;
    }
}
