package io.slab.tools.replay;

import io.slab.tools.peer.ReplayTarget;
import io.slab.tools.trace.Trace;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * The passes in which time is taken. An event's time holds the allocator's call, one word written per object, the reading of the
 * trace and, with several threads, the waiting for objects of other threads; no patterns, no measuring, no start of threads.
 */
final class TimingPass {
    /** Short traces need thousands of passes before the optimising compiler has seen enough. */
    private static final long MIN_WARM_UP_NANOS = 1_000_000_000L;
    /** On a busy machine the compiler may take long; some code is never compiled, so there must be an end. */
    private static final long MAX_WARM_UP_NANOS = 12_000_000_000L;
    /** The compiler counts as done when it had no work for so long. */
    private static final long QUIET_NANOS = 300_000_000L;

    private static final int MIN_WARM_UPS = 2;
    private static final long SIGN_NANOS = 1_000_000_000L;

    private static long lastSign = System.nanoTime();

    private TimingPass() {}

    /** Returns the nanoseconds of each timed pass. */
    static List<Long> run(Trace trace, ReplayTarget target, boolean recordedThreads, int repeat) {
        int[] stops = Stops.forTiming(trace, recordedThreads);
        warmUp(() -> pass(trace, target, stops, recordedThreads));
        List<Long> nanos = new ArrayList<>(repeat);
        for (int pass = 0; pass < repeat; pass++) {
            nanos.add(pass(trace, target, stops, recordedThreads));
            Worker.progress(pass + 1, repeat);
        }
        return nanos;
    }

    private static void warmUp(Runnable pass) {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        long start = System.nanoTime();
        long busyAt = start;
        long compiled = -1;
        int passes = 0;
        while (passes < MIN_WARM_UPS || goesOn(System.nanoTime() - start, System.nanoTime() - busyAt)) {
            pass.run();
            passes++;
            long compiledNow = compiler == null ? 0 : compiler.getTotalCompilationTime();
            if (compiledNow != compiled) {
                compiled = compiledNow;
                busyAt = System.nanoTime();
            }
        }
    }

    private static boolean goesOn(long warmNanos, long quietNanos) {
        return warmNanos < MIN_WARM_UP_NANOS || (warmNanos < MAX_WARM_UP_NANOS && quietNanos < QUIET_NANOS);
    }

    private static long pass(Trace trace, ReplayTarget target, int[] stops, boolean recordedThreads) {
        try (Replay replay = Replay.create(trace, target, ObjectAccess.TOUCH, recordedThreads)) {
            replay.prepare();
            long nanos = 0;
            for (int stop : stops) {
                nanos += replay.runTo(stop);
                signOfLife();
            }
            replay.freeRest();
            return nanos;
        }
    }

    /** At most one line per second: short traces have thousands of passes. */
    private static void signOfLife() {
        long now = System.nanoTime();
        if (now - lastSign > SIGN_NANOS) {
            lastSign = now;
            Worker.signOfLife();
        }
    }
}
