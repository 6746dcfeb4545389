package io.slab.core.cache;

import java.util.function.LongSupplier;

/**
 * A limit that growth may pass, but not before memory was reclaimed: again each time that use has grown by a further 32nd. Thread-safe.
 *
 * <p>Growth happens under a cache's lock, where nothing can be reclaimed from other caches. So it is abandoned by {@link Reached}, the reclaim runs
 * without any lock, and the operation is tried again.
 */
public final class SoftLimit {
    private static final int SHARE = 32;

    private final long bytes;
    private long next;

    /** The thread that was told last to reclaim: it has done so when it comes again, and must not be sent for ever. */
    private long sent;

    /** Says that reclaim comes first. Never leaves the engine. */
    public static final class Reached extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient SoftLimit limit;

        Reached(SoftLimit limit) {
            super("a soft limit is reached: reclaim, then try again", null, false, false);
            this.limit = limit;
        }

        SoftLimit limit() {
            return limit;
        }
    }

    /**
     * A limit.
     *
     * @param bytes the limit, {@link Long#MAX_VALUE} for none
     */
    public SoftLimit(long bytes) {
        this.bytes = bytes;
        this.next = bytes;
    }

    /**
     * Whether reclaim must run before use grows; notes that it will.
     *
     * @param used what is in use
     * @param more what is asked for
     * @return true for one caller at each step
     */
    public synchronized boolean isReached(long used, long more) {
        if (bytes == Long.MAX_VALUE) {
            return false;
        }
        if (used <= bytes - bytes / SHARE - more) {
            next = bytes; // stays well below: the limit stands where it stood
            return false;
        }
        long thread = Thread.currentThread().threadId();
        if (used <= next - more || sent == thread) {
            sent = sent == thread ? 0 : sent;
            return false;
        }
        next = Math.max(next, Math.max(used, bytes) + Math.max(more, bytes / SHARE));
        sent = thread;
        return true;
    }

    /** Abandons growth if reclaim must run first. */
    void check(LongSupplier used, long more) {
        if (bytes != Long.MAX_VALUE && isReached(used.getAsLong(), more)) {
            throw new Reached(this);
        }
    }
}
