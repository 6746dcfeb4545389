package io.slab.tools.replay;

import java.util.List;

/**
 * Memory of one allocator over one pass.
 *
 * @param atPeak memory when live bytes are at their peak
 * @param endBeforeReclaim memory after the last event and the time to settle, before anyone asked for any of it
 * @param end memory after that and {@code reclaim()}
 * @param patternErrors objects whose bytes were damaged when they were freed
 * @param samples memory over the whole trace
 * @param cachesAtPeak occupancy of slab caches at the peak; empty for peers
 */
public record Measurement(
        MemoryUse atPeak,
        MemoryUse endBeforeReclaim,
        MemoryUse end,
        long patternErrors,
        List<Sample> samples,
        List<CacheUse> cachesAtPeak) {

    /**
     * Memory at one stop.
     *
     * @param event number of events replayed before
     * @param residentBytes memory of the allocator then
     */
    public record Sample(int event, long residentBytes) {}
}
