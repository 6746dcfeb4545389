package io.slab.tools.replay;

import io.slab.tools.trace.Trace;
import java.util.BitSet;

/** Chooses the places of a trace at which a replay halts. A stop at {@code n} means: after the first {@code n} events. */
final class Stops {
    /** Points of the curves in a report: about one per two pixels of a phone's screen. */
    static final int SAMPLES = 200;

    /** How far threads may run ahead of each other in a timed pass, counted in bytes that wait for another thread's free. */
    private static final long MAX_DRIFT_BYTES = 64L << 20;

    /** A pass over a very long trace halts this often to show that it is alive: about once per second. */
    private static final long SIGN_OF_LIFE_EVENTS = 10_000_000;

    private Stops() {}

    /** Evenly spread stops, the event at which live bytes peak, and the end. */
    static int[] forMeasuring(Trace trace) {
        BitSet stops = new BitSet();
        for (int sample = 1; sample <= SAMPLES; sample++) {
            stops.set((int) ((long) trace.length() * sample / SAMPLES));
        }
        stops.clear(0);
        stops.set(afterPeak(trace));
        return stops.stream().toArray();
    }

    /** The stop right after the event at which live bytes peak. */
    static int afterPeak(Trace trace) {
        return trace.totals().peakEvent() + 1;
    }

    /**
     * As few stops as possible. Without any, a thread that allocates for others to free could run far ahead and need much more memory
     * than the recorded program; so threads meet whenever that could have grown by {@link #MAX_DRIFT_BYTES}.
     */
    static int[] forTiming(Trace trace, boolean recordedThreads) {
        BitSet stops = new BitSet();
        stops.set(trace.length());
        for (long stop = SIGN_OF_LIFE_EVENTS; stop < trace.length(); stop += SIGN_OF_LIFE_EVENTS) {
            stops.set((int) stop);
        }
        if (recordedThreads && trace.totals().threads() > 1) {
            addDriftBounds(trace, stops);
        }
        return stops.stream().toArray();
    }

    private static void addDriftBounds(Trace trace, BitSet stops) {
        char[] allocator = new char[trace.objects()];
        BitSet handedOver = new BitSet(trace.objects());
        for (int event = 0; event < trace.length(); event++) {
            if (trace.allocates(event)) {
                allocator[trace.object(event)] = (char) trace.thread(event);
            } else if (allocator[trace.object(event)] != trace.thread(event)) {
                handedOver.set(trace.object(event));
            }
        }
        long drift = 0;
        for (int event = 0; event < trace.length(); event++) {
            if (trace.allocates(event) && handedOver.get(trace.object(event))) {
                drift += trace.size(trace.object(event));
                if (drift > MAX_DRIFT_BYTES) {
                    stops.set(event + 1);
                    drift = 0;
                }
            }
        }
    }
}
