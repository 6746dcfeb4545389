package io.slab.core.cache;

/** Takes back what a cache keeps for nothing, in passing: whoever makes the allocator grow visits the other caches. */
final class Tidying {
    /** Slabs that give pages back in one visit: a millisecond at most. */
    private static final int PUNCHED = 64;

    private final DepotLayer cache;
    private long slowPathsBefore = -1;

    Tidying(DepotLayer cache) {
        this.cache = cache;
    }

    /** The calling thread's magazine if it did not change since the last visit, pages between objects in use, and empty slabs if no operation came by. */
    void visit() {
        if (!cache.tryLock()) {
            return;
        }
        try {
            Magazine m = cache.magazines().find(Thread.currentThread());
            if (m != null && m.isIdle()) {
                Purge.empty(cache, m);
            }
            if (cache.isMapped()) {
                cache.slabs().punchLoose(PUNCHED);
            }
            if (isIdle()) {
                Purge.depots(cache);
                cache.slabs().recycleEmpty(Integer.MAX_VALUE);
            }
        } finally {
            cache.unlock();
        }
    }

    /** Whether no operation came to the slow path since the last call. Under the lock. */
    boolean isIdle() {
        boolean idle = cache.slowPaths() == slowPathsBefore;
        slowPathsBefore = cache.slowPaths();
        return idle;
    }
}
