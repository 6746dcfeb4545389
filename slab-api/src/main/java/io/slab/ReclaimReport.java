package io.slab;

import java.util.List;

/**
 * What {@link SlabAllocator#reclaim(Reach)} did.
 *
 * @param bytes given back to the page backend
 * @param objects free objects taken out of magazines
 * @param freeBytes free pages that the allocator still keeps: the backend cannot give back part of a region, or failed
 * @param scatteredBytes free objects in slabs that also hold objects in use: no page of theirs could go back
 * @param unreached what could not be looked at or given back, and why
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
        /**
         * The page backend threw when memory was given back to it, as the log tells in detail. What it did not take stays with the allocator, and is tried
         * again by the next reclaim. One for all pages, of no cache and no thread; where another thread's free met the failure meanwhile, too.
         */
        PLUGIN_FAILED
    }

    /**
     * One thing that was left alone.
     *
     * @param cache the cache's name; empty where it is not about one
     * @param thread the name of the thread whose magazine it is; empty where it is not about a thread
     * @param reason why
     * @param objects free objects it holds, read while others run; 0 where it is not about objects
     */
    public record Unreached(String cache, String thread, Reason reason, long objects) {}
}
