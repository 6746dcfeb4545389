package io.slab.tools.replay;

import io.slab.tools.trace.Trace;
import io.slab.tools.trace.TraceTotals;
import java.util.ArrayList;
import java.util.List;

/**
 * What reports tell about a trace, so that the trace itself need not stay in memory.
 *
 * @param name file name
 * @param location path as the user gave it
 * @param format short name of the format
 * @param totals sums over the trace
 * @param replayThreads threads it is replayed on
 * @param live live bytes at the stops of a measuring pass
 * @param sizes allocations by size
 */
public record TraceSummary(
        String name,
        String location,
        String format,
        TraceTotals totals,
        int replayThreads,
        List<LivePoint> live,
        List<SizeBucket> sizes) {

    /**
     * Live bytes at one place of the trace.
     *
     * @param event number of events before
     * @param liveBytes requested bytes that are live then
     */
    public record LivePoint(int event, long liveBytes) {}

    /**
     * Allocations of similar size.
     *
     * @param upToBytes largest size in the bucket, a power of two; sizes begin above half of it
     * @param allocations number of allocations
     * @param bytes sum of the requested sizes
     */
    public record SizeBucket(long upToBytes, long allocations, long bytes) {}

    static TraceSummary of(Trace trace, String location, boolean recordedThreads) {
        return new TraceSummary(
                trace.name(),
                location,
                trace.format().label(),
                trace.totals(),
                recordedThreads ? trace.totals().threads() : 1,
                livePoints(trace),
                sizeBuckets(trace));
    }

    private static List<LivePoint> livePoints(Trace trace) {
        List<LivePoint> points = new ArrayList<>();
        long live = 0;
        int event = 0;
        for (int stop : Stops.forMeasuring(trace)) {
            for (; event < stop; event++) {
                long size = trace.size(trace.object(event));
                live += trace.allocates(event) ? size : -size;
            }
            points.add(new LivePoint(stop, live));
        }
        return points;
    }

    private static List<SizeBucket> sizeBuckets(Trace trace) {
        long[] allocations = new long[Long.SIZE];
        long[] bytes = new long[Long.SIZE];
        for (int object = 0; object < trace.objects(); object++) {
            long size = trace.size(object);
            int power = size <= 1 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(size - 1);
            allocations[power]++;
            bytes[power] += size;
        }
        List<SizeBucket> buckets = new ArrayList<>();
        int largest = 0;
        for (int power = 0; power < Long.SIZE; power++) {
            largest = allocations[power] > 0 ? power : largest;
        }
        boolean begun = false;
        for (int power = 0; power <= largest; power++) {
            begun |= allocations[power] > 0;
            if (begun) {
                buckets.add(new SizeBucket(1L << Math.min(power, 62), allocations[power], bytes[power]));
            }
        }
        return buckets;
    }
}
