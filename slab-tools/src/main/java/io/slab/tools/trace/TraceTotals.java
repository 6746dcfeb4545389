package io.slab.tools.trace;

/**
 * Sums over a whole trace.
 *
 * @param recordedEvents allocations and frees of the recording that are replayed; implied and ignored frees excluded
 * @param allocations number of allocations
 * @param ignoredFrees frees of addresses that were never seen allocated (allocated before the recording began)
 * @param impliedFrees frees added because an address was handed out again although its free is not in the recording
 * @param threads number of recorded threads
 * @param peakLiveBytes greatest sum of requested sizes that are live at one time
 * @param peakEvent first event after which the live bytes are at that peak
 * @param endLiveBytes requested bytes still live after the last event
 * @param endLiveObjects objects still live after the last event
 */
public record TraceTotals(
        int recordedEvents,
        int allocations,
        int ignoredFrees,
        int impliedFrees,
        int threads,
        long peakLiveBytes,
        int peakEvent,
        long endLiveBytes,
        int endLiveObjects) {}
