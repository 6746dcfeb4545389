package io.slab.bench.run;

import com.sun.management.ThreadMXBean;
import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.workload.Stopwatch;
import io.slab.bench.workload.Workload;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Works until it is warm, then measures: in slices one after the other, or in turns, each when it is told to. */
final class TimedRun {
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
    private final Workload work;
    private final BenchAllocator allocator;
    private final boolean threaded;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final List<Double> found = new ArrayList<>();
    private long operations;
    private long heap;
    private long spent;

    TimedRun(ForkRequest request, Workload work, BenchAllocator allocator) {
        this.request = request;
        this.work = work;
        this.allocator = allocator;
        this.threaded = request.spec().traits().threaded();
    }

    /** The median of slices. Adds what else was found to the figures. */
    double alone(Map<String, Double> figures) throws InterruptedException {
        long slice = threaded ? request.measureNanos() / THREADED_SLICES : SLICE_NANOS;
        int most = 2 * (int) Math.max(1, request.measureNanos() / slice) + 1;
        warmUp();
        long slow = allocator.slowPaths();
        while (spent < request.measureNanos() && found.size() < most) {
            work(slice);
        }
        return summary(slow, figures);
    }

    /** The median of turns, each of which {@code signals} is told of. Adds what else was found to the figures. */
    double byTurns(TurnSignals signals, Map<String, Double> figures) throws InterruptedException, IOException {
        warmUp();
        long slow = allocator.slowPaths();
        while (signals.awaitTurn()) {
            signals.did(work(TurnSignals.TURN_NANOS));
        }
        return summary(slow, figures);
    }

    private double summary(long slowBefore, Map<String, Double> figures) {
        figures.put(ForkReply.HEAP, perOperation(heap));
        long slow = allocator.slowPaths();
        if (slowBefore >= 0 && slow >= 0) {
            figures.put(ForkReply.SLOW_PATHS, perOperation(slow - slowBefore));
        }
        return Spread.of(found).median();
    }

    private double work(long nanos) throws InterruptedException {
        long waited = threaded ? 0 : Stopwatch.waitedNanos();
        long heapBefore = threads.getTotalThreadAllocatedBytes();
        Workload.Sample sample = work.run(nanos);
        heap += threads.getTotalThreadAllocatedBytes() - heapBefore;
        waited = threaded ? 0 : Stopwatch.waitedNanos() - waited;
        spent += sample.nanos();
        operations += sample.operations();
        found.add(request.spec().unit().figure(sample.operations(), Math.max(1, sample.nanos() - waited)));
        return found.getLast();
    }

    /** Works for the time asked for, and on until neither the compilers do anything nor the work gets faster, but not for ever. */
    private void warmUp() throws InterruptedException {
        Compilers compilers = new Compilers();
        double best = 0;
        long steady = 0;
        long warm = 0;
        while (warm < request.warmUpNanos() || steady < STEADY_NANOS && warm < PATIENCE * request.warmUpNanos()) {
            Workload.Sample sample = work.run(WARM_SLICE_NANOS);
            boolean compiled = compilers.workedNanos() > sample.nanos() / COMPILING;
            double speed = (double) sample.operations() / sample.nanos();
            steady = !compiled && speed < best * NOTABLY ? steady + sample.nanos() : 0;
            warm += sample.nanos();
            best = Math.max(best, speed);
        }
    }

    private double perOperation(long count) {
        return (double) count / Math.max(1, operations);
    }
}
