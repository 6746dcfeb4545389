package io.slab.tools.view;

import org.jspecify.annotations.Nullable;

/**
 * What happened in a cache between two readings, per second.
 *
 * @param allocations objects that went to threads
 * @param frees objects that came back
 * @param slowPaths operations that missed their magazine
 * @param failures allocations that failed
 * @param growthBytes growth of the live bytes
 */
public record CacheRate(double allocations, double frees, double slowPaths, double failures, double growthBytes) {
    /** What is known from one reading alone. */
    public static final CacheRate NONE = new CacheRate(0, 0, 0, 0, 0);

    /**
     * Relates two looks at one cache.
     *
     * @param earlier the first; null if the cache was not there then
     * @param later the second
     * @param seconds the time between them, more than 0
     * @return the rates; a cache that was made anew under its name counts from zero
     */
    public static CacheRate between(@Nullable CacheView earlier, CacheView later, double seconds) {
        CacheView.Work now = later.work();
        CacheView.Work before = new CacheView.Work(0, 0, 0, 0, 0, 0);
        long live = 0;
        if (earlier != null
                && earlier.work().allocations() <= now.allocations()
                && earlier.work().slowPaths() <= now.slowPaths()) {
            before = earlier.work();
            live = earlier.bytes().live();
        }
        return new CacheRate(
                (now.allocations() - before.allocations()) / seconds,
                (now.frees() - before.frees()) / seconds,
                (now.slowPaths() - before.slowPaths()) / seconds,
                (now.failures() - before.failures()) / seconds,
                (later.bytes().live() - live) / seconds);
    }
}
