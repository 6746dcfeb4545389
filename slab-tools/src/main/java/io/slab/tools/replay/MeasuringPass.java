package io.slab.tools.replay;

import io.slab.tools.peer.ReplayTarget;
import io.slab.tools.peer.ScratchTarget;
import io.slab.tools.trace.Trace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The pass in which every byte is written and checked and the resident memory is sampled. */
final class MeasuringPass {
    /** Enough for every method of the replay to reach the compiler, a fraction of a second. */
    private static final int WARM_UP_EVENTS = 300_000;

    private static final int WARM_UP_OBJECT_BYTES = 4096;

    /** Half of the least patience there can be, one second. */
    private static final long SIGN_MILLIS = 500;

    private MeasuringPass() {}

    /**
     * Runs the beginning of the trace on no allocator at all, so that compiling the replay code and starting threads leave no trace in
     * the memory measured afterwards.
     */
    static void warmUp(Trace trace, boolean recordedThreads) throws IOException {
        Trace beginning = trace.prefix(WARM_UP_EVENTS, WARM_UP_OBJECT_BYTES);
        ScratchTarget scratch = new ScratchTarget(WARM_UP_OBJECT_BYTES);
        PeerMeter meter = new PeerMeter();
        meter.baseline();
        try (Replay replay = Replay.create(beginning, scratch, ObjectAccess.PATTERN, recordedThreads)) {
            for (int stop : Stops.forMeasuring(beginning)) {
                replay.runTo(stop);
                meter.measure();
            }
            replay.freeRest();
        }
        Worker.signOfLife();
    }

    static Measurement run(
            Trace trace, ReplayTarget target, ResidentMeter meter, boolean recordedThreads, Duration settle)
            throws IOException {
        int[] stops = Stops.forMeasuring(trace);
        int peakStop = Stops.afterPeak(trace);
        List<Measurement.Sample> samples = new ArrayList<>(stops.length);
        List<CacheUse> cachesAtPeak = List.of();
        MemoryUse atPeak = new MemoryUse(0, 0);
        try (Replay replay = Replay.create(trace, target, ObjectAccess.PATTERN, recordedThreads)) {
            replay.prepare();
            System.gc();
            target.reclaim();
            meter.baseline();
            for (int stop : stops) {
                replay.runTo(stop);
                MemoryUse use = meter.measure();
                samples.add(new Measurement.Sample(stop, use.residentBytes()));
                if (stop == peakStop) {
                    atPeak = use;
                    cachesAtPeak = meter.caches();
                }
                Worker.progress(stop, trace.length());
            }
            settle(settle, Worker::signOfLife);
            MemoryUse beforeReclaim = meter.measure();
            target.reclaim();
            MemoryUse end = meter.measure();
            long errors = replay.freeRest() + replay.patternErrors();
            return new Measurement(atPeak, beforeReclaim, end, errors, samples, cachesAtPeak);
        }
    }

    /** Does nothing for so long, apart from the signs that tell the parent so: what happens meanwhile, the allocator does by itself. */
    static void settle(Duration time, Runnable signOfLife) {
        long start = System.nanoTime();
        try {
            for (long rest = time.toNanos(); rest > 0; rest = time.toNanos() - (System.nanoTime() - start)) {
                signOfLife.run();
                TimeUnit.NANOSECONDS.sleep(Math.min(rest, TimeUnit.MILLISECONDS.toNanos(SIGN_MILLIS)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the allocator settled", e);
        }
    }
}
