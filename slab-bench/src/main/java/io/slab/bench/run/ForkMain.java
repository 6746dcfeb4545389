package io.slab.bench.run;

import com.sun.management.ThreadMXBean;
import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.PeerNotInstalledException;
import io.slab.bench.peer.Peers;
import io.slab.bench.peer.TimedAllocator;
import io.slab.bench.workload.Workload;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** The main class of forked JVMs: one benchmark, one allocator, one figure. */
public final class ForkMain {
    private final ForkRequest request;
    private final BenchmarkSpec spec;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    ForkMain(ForkRequest request) {
        this.request = request;
        this.spec = request.spec();
    }

    /**
     * Measures and prints what it found.
     *
     * @param args as {@link ForkRequest} writes them
     */
    public static void main(String[] args) {
        ForkReply reply;
        try {
            reply = new ForkMain(ForkRequest.parse(args)).measure();
        } catch (PeerNotInstalledException e) {
            reply = ForkReply.without(Status.NOT_INSTALLED, String.valueOf(e.getMessage()));
        } catch (Exception | LinkageError | OutOfMemoryError e) {
            e.printStackTrace(System.err);
            reply = ForkReply.without(Status.FAILED, e.toString());
        }
        reply.print(System.out);
        // Threads of the allocators, if they have any, are not waited for.
        Runtime.getRuntime().halt(0);
    }

    ForkReply measure() throws PeerNotInstalledException, InterruptedException, IOException {
        boolean trims = !request.allocator().equals("malloc")
                && Peers.preload(request.allocator()).isEmpty();
        rehearse();
        long before = Resident.anonymousBytes(true);
        BenchAllocator allocator = Peers.open(request.allocator(), spec.request());
        Map<String, Double> figures = new TreeMap<>();
        Workload work = spec.factory().create(allocator, request.threads());
        double figure = spec.traits().once() ? runOnce(work, figures) : runTimed(work, allocator, figures);
        long resident = allocator.onHeap() ? usedHeap() : Resident.anonymousBytes(trims) - before;
        figures.put(ForkReply.RESIDENT, (double) Math.max(0, resident + allocator.heapMetadataBytes()));
        figures.putAll(work.figures(resident + allocator.heapMetadataBytes()));
        long errors = work.errors();
        work.close();
        if (spec.traits().latency()) {
            errors += measureLatency(allocator, figures);
        }
        return errors == 0
                ? new ForkReply(Status.OK, "", figure, List.of(), figures)
                : new ForkReply(Status.DAMAGED, errors + " objects or rounds were damaged", figure, List.of(), figures);
    }

    /** Classes, code and the compiler's own memory are there before memory is first looked at. */
    private void rehearse() throws PeerNotInstalledException, InterruptedException {
        BenchmarkSpec.Factory small = spec.rehearsal();
        if (small == null) {
            return;
        }
        BenchAllocator allocator = Peers.open(request.allocator(), spec.request());
        Workload work = small.create(allocator, request.threads());
        work.run(0);
        work.figures(0);
        work.close();
        allocator.close();
    }

    private double runOnce(Workload work, Map<String, Double> figures) throws InterruptedException {
        long heap = threads.getTotalThreadAllocatedBytes();
        Workload.Sample sample = work.run(0);
        heap = threads.getTotalThreadAllocatedBytes() - heap;
        figures.put(ForkReply.HEAP, (double) heap / Math.max(1, sample.operations()));
        return spec.unit().figure(sample.operations(), sample.nanos());
    }

    private double runTimed(Workload work, BenchAllocator allocator, Map<String, Double> figures)
            throws InterruptedException, IOException {
        TimedRun run = new TimedRun(request, work, allocator);
        return request.byTurns() ? run.byTurns(new TurnSignals(System.in, System.out), figures) : run.alone(figures);
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** A run of its own, after the others: the clock costs more than most allocators. */
    private long measureLatency(BenchAllocator allocator, Map<String, Double> figures) throws InterruptedException {
        TimedAllocator timed = new TimedAllocator(allocator);
        Workload work = spec.factory().create(timed, request.threads());
        work.run(request.latencyNanos() / 2);
        timed.forget();
        work.run(request.latencyNanos());
        Histogram found = timed.histogram();
        figures.put("p50", (double) found.getValueAtPercentile(50));
        figures.put("p99", (double) found.getValueAtPercentile(99));
        figures.put("p99.99", (double) found.getValueAtPercentile(99.99));
        figures.put("timed", (double) found.getTotalCount());
        work.close();
        return work.errors();
    }
}
