package io.slab.error;

import org.jspecify.annotations.Nullable;

/**
 * An allocation could not be served: a limit was hit, or the page backend gave no memory. Everything allocated so far is
 * unharmed, and the allocator works on as soon as memory is freed.
 */
public final class SlabOutOfMemoryException extends SlabException {

    private static final long serialVersionUID = 1L;

    /** Which limit was hit. */
    public enum Limit {
        /** {@code CacheSpec.limitBytes()} of the cache. */
        CACHE,
        /** {@code SlabAllocatorConfig.limitBytes()} of the allocator. */
        ALLOCATOR,
        /** The page backend, and so the operating system, the Java heap, or the backend's own bound. */
        BACKEND,
        /** The request is larger than anything this allocator can ever serve. */
        REQUEST
    }

    /** Which limit was hit. */
    private final Limit limit;

    /**
     * Made by the engine.
     *
     * @param limit which limit was hit
     * @param message the request, the limit and what is in use
     * @param cause the backend's own failure, or {@code null}
     */
    public SlabOutOfMemoryException(Limit limit, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.limit = limit;
    }

    /**
     * Which limit was hit.
     *
     * @return never {@code null}
     */
    public Limit limit() {
        return limit;
    }
}
