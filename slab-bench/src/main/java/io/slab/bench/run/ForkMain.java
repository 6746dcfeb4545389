package io.slab.bench.run;

import com.sun.management.ThreadMXBean;
import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.PeerNotInstalledException;
import io.slab.bench.peer.Peers;
import io.slab.bench.peer.TimedAllocator;
import io.slab.bench.workload.Stopwatch;
import io.slab.bench.workload.Workload;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** The main class of forked JVMs: one benchmark, one allocator, one figure. */
public final class ForkMain {
    /** Work on one thread is timed in many short slices: their median is deaf to what happens now and then. */
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(8);

    private static final int THREADED_SLICES = 5;
    private static final long WARM_SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long STEADY_NANOS = TimeUnit.MILLISECONDS.toNanos(140);
    /** By what factor work must have got faster to count as still warming up. */
    private static final double NOTABLY = 1.05;
    /** What part of the time the compilers must work to count as busy. */
    private static final int COMPILING = 20;
    /** How many times the warm-up that was asked for the compilers may take, where they have little processor time. */
    private static final int PATIENCE = 16;

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

    ForkReply measure() throws PeerNotInstalledException, InterruptedException {
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
                ? new ForkReply(Status.OK, "", figure, figures)
                : new ForkReply(Status.DAMAGED, errors + " objects or rounds were damaged", figure, figures);
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
        figures.put(ForkReply.HEAP, perOperation(threads.getTotalThreadAllocatedBytes() - heap, sample.operations()));
        return spec.unit().figure(sample.operations(), sample.nanos());
    }

    private double runTimed(Workload work, BenchAllocator allocator, Map<String, Double> figures)
            throws InterruptedException {
        boolean threaded = spec.traits().threaded();
        long slice = threaded ? request.measureNanos() / THREADED_SLICES : SLICE_NANOS;
        warmUp(work);
        int slices = (int) Math.max(1, request.measureNanos() / slice);
        double[] found = new double[2 * slices + 1];
        int count = 0;
        long operations = 0;
        long heap = 0;
        long slow = allocator.slowPaths();
        for (long left = request.measureNanos(); left > 0 && count < found.length; ) {
            long waited = threaded ? 0 : Stopwatch.waitedNanos();
            long heapBefore = threads.getTotalThreadAllocatedBytes();
            Workload.Sample sample = work.run(slice);
            heap += threads.getTotalThreadAllocatedBytes() - heapBefore;
            waited = threaded ? 0 : Stopwatch.waitedNanos() - waited;
            left -= sample.nanos();
            operations += sample.operations();
            found[count++] = spec.unit().figure(sample.operations(), Math.max(1, sample.nanos() - waited));
        }
        figures.put(ForkReply.HEAP, perOperation(heap, operations));
        if (slow >= 0) {
            figures.put(ForkReply.SLOW_PATHS, perOperation(allocator.slowPaths() - slow, operations));
        }
        return median(found, count);
    }

    /** Works for the time asked for, and on until neither the compilers do anything nor the work gets faster, but not for ever. */
    private void warmUp(Workload work) throws InterruptedException {
        Compilers compilers = new Compilers();
        double best = 0;
        long steady = 0;
        long spent = 0;
        while (spent < request.warmUpNanos() || steady < STEADY_NANOS && spent < PATIENCE * request.warmUpNanos()) {
            Workload.Sample sample = work.run(WARM_SLICE_NANOS);
            boolean compiled = compilers.workedNanos() > sample.nanos() / COMPILING;
            double speed = (double) sample.operations() / sample.nanos();
            steady = !compiled && speed < best * NOTABLY ? steady + sample.nanos() : 0;
            spent += sample.nanos();
            best = Math.max(best, speed);
        }
    }

    private static double perOperation(long count, long operations) {
        return (double) count / Math.max(1, operations);
    }

    private static double median(double[] values, int count) {
        List<Double> sorted = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sorted.add(values[i]);
        }
        Collections.sort(sorted);
        return sorted.get(count / 2);
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
