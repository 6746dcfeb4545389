package io.slab;

import io.slab.error.SlabOutOfMemoryException.Limit;

/**
 * Allocations that failed, by the limit that was hit.
 *
 * @param cache at the cache's limit ({@link Limit#CACHE}), or because others wait for its objects
 * @param allocator at the allocator's limit ({@link Limit#ALLOCATOR})
 * @param backend the page backend gave no memory ({@link Limit#BACKEND})
 * @param request larger than anything that can be served ({@link Limit#REQUEST})
 */
public record FailureStats(long cache, long allocator, long backend, long request) {
    /** No failure. */
    public static final FailureStats NONE = new FailureStats(0, 0, 0, 0);

    /**
     * All failures.
     *
     * @return their number
     */
    public long total() {
        return cache + allocator + backend + request;
    }

    /**
     * Both together.
     *
     * @param other more failures
     * @return the sums
     */
    public FailureStats plus(FailureStats other) {
        return new FailureStats(
                cache + other.cache, allocator + other.allocator, backend + other.backend, request + other.request);
    }

    /**
     * With one more.
     *
     * @param limit which limit was hit
     * @return a copy
     */
    public FailureStats plus(Limit limit) {
        return switch (limit) {
            case CACHE -> new FailureStats(cache + 1, allocator, backend, request);
            case ALLOCATOR -> new FailureStats(cache, allocator + 1, backend, request);
            case BACKEND -> new FailureStats(cache, allocator, backend + 1, request);
            case REQUEST -> new FailureStats(cache, allocator, backend, request + 1);
        };
    }
}
