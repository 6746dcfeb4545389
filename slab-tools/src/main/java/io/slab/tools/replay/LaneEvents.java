package io.slab.tools.replay;

import io.slab.tools.trace.Trace;

/** Splits the global order of events by thread. */
final class LaneEvents {
    private LaneEvents() {}

    /** Returns, for each recorded thread, the positions of its events in ascending order. */
    static int[][] split(Trace trace) {
        int[] counts = new int[trace.totals().threads()];
        for (int event = 0; event < trace.length(); event++) {
            counts[trace.thread(event)]++;
        }
        int[][] lanes = new int[counts.length][];
        for (int thread = 0; thread < counts.length; thread++) {
            lanes[thread] = new int[counts[thread]];
        }
        int[] filled = new int[counts.length];
        for (int event = 0; event < trace.length(); event++) {
            int thread = trace.thread(event);
            lanes[thread][filled[thread]++] = event;
        }
        return lanes;
    }
}
