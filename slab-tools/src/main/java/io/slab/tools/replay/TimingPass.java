package io.slab.tools.replay;

import io.slab.tools.peer.ReplayTarget;
import io.slab.tools.trace.Trace;
import java.util.ArrayList;
import java.util.List;

/**
 * The passes in which time is taken. An event's time holds the allocator's call, one word written per object, the reading of the
 * trace and, with several threads, the waiting for objects of other threads; no patterns, no measuring, no start of threads.
 */
final class TimingPass {
    /** By then the optimising compiler has seen short traces often enough; long ones need one pass. */
    private static final long WARM_UP_NANOS = 1_500_000_000L;

    private static final int MAX_WARM_UPS = 20;
    private static final int MIN_WARM_UPS = 2;

    private TimingPass() {}

    /** Returns the nanoseconds of each timed pass. */
    static List<Long> run(Trace trace, ReplayTarget target, boolean recordedThreads, int repeat) {
        int[] stops = Stops.forTiming(trace, recordedThreads);
        long warm = 0;
        for (int pass = 0; pass < MIN_WARM_UPS || (pass < MAX_WARM_UPS && warm < WARM_UP_NANOS); pass++) {
            warm += pass(trace, target, stops, recordedThreads);
        }
        List<Long> nanos = new ArrayList<>(repeat);
        for (int pass = 0; pass < repeat; pass++) {
            nanos.add(pass(trace, target, stops, recordedThreads));
            Worker.progress(pass + 1, repeat);
        }
        return nanos;
    }

    private static long pass(Trace trace, ReplayTarget target, int[] stops, boolean recordedThreads) {
        try (Replay replay = Replay.create(trace, target, ObjectAccess.TOUCH, recordedThreads)) {
            replay.prepare();
            long nanos = 0;
            for (int stop : stops) {
                nanos += replay.runTo(stop);
                Worker.signOfLife();
            }
            replay.freeRest();
            return nanos;
        }
    }
}
