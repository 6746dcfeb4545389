package io.slab;

import java.util.List;

/**
 * What {@link SlabAllocator#reclaim(Reach)} did.
 *
 * @param bytes given back to the page backend
 * @param objects free objects taken out of magazines
 * @param freeBytes free pages that the allocator still keeps: the backend cannot give back part of a region, or failed
 * @param scatteredBytes free objects in slabs that also hold objects in use: no page of theirs could go back
 * @param unreached what could not be looked at, and why
 */
public record ReclaimReport(long bytes, long objects, long freeBytes, long scatteredBytes, List<Unreached> unreached) {
    /** Copies the list. */
    public ReclaimReport {
        unreached = List.copyOf(unreached);
    }

    /** Why something was left alone. */
    public enum Reason {
        /** Its thread did not come out of the allocator's innermost code while we looked: suspended by a debugger, or without a processor. */
        INSIDE_OPERATION,
        /** A virtual thread held the stripe all the time. */
        STRIPE_IN_USE,
        /** A plug-in of the cache threw. */
        PLUGIN_FAILED
    }

    /**
     * One thing that was left alone.
     *
     * @param cache the cache's name
     * @param thread the name of the thread whose magazine it is; empty where it is not about a thread
     * @param reason why
     * @param objects free objects it holds, read while others run
     */
    public record Unreached(String cache, String thread, Reason reason, long objects) {}
}
