package io.slab.core.cache;

import io.slab.FailureStats;
import io.slab.core.cache.Backoff.Effort;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabOutOfMemoryException.Limit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an allocation does that found no memory: has memory freed elsewhere, tries again, and at last fails. Holds no lock meanwhile. */
final class Shortfall {
    private final DepotLayer cache;
    private final Backoff backoff = new Backoff();
    private final SoftLimit ownLimit;
    private FailureStats failures = FailureStats.NONE;

    Shortfall(DepotLayer cache) {
        this.cache = cache;
        this.ownLimit = new SoftLimit(cache.setup().spec().softLimitBytes());
    }

    /** The cache's own soft limit. */
    SoftLimit ownLimit() {
        return ownLimit;
    }

    /** An object after all; {@code first} is how the first try failed. */
    long allocate(Thread thread, @Nullable Magazine confined, SlabOutOfMemoryException first) {
        SlabOutOfMemoryException failure = first;
        cache.setup().shortage().limitReached(cache.name(), first.limit(), false);
        for (int remedy = 0; remedy < CacheSetup.Shortage.REMEDIES; remedy++) {
            if (relieve(failure, remedy)) {
                try {
                    return cache.allocations().allocateOnce(thread, confined);
                } catch (SlabOutOfMemoryException e) {
                    failure = e;
                }
            }
        }
        failed(failure);
        throw failure;
    }

    /** Reclaims since a soft limit was reached. */
    void relieve(SoftLimit.Reached reached) {
        boolean own = reached.limit() == ownLimit;
        cache.setup().shortage().limitReached(cache.name(), own ? Limit.CACHE : Limit.ALLOCATOR, true);
        if (own) {
            CacheLife.shrink(cache);
        } else {
            cache.setup().shortage().reclaim();
        }
    }

    /** Has memory freed; whether trying again makes sense. */
    boolean relieve(SlabOutOfMemoryException failure, int remedy) {
        if (!cache.waiters().isTurnOf(null)) {
            return false; // whatever is found belongs to those who wait
        }
        return makeRoom(failure, remedy);
    }

    /** As {@link #relieve}, on behalf of whoever waits first. */
    boolean makeRoom(SlabOutOfMemoryException failure, int remedy) {
        if (remedy == 0 && failure.limit() == SlabOutOfMemoryException.Limit.CACHE) {
            return shrink(); // what other caches hold is no help
        }
        return cache.setup()
                .shortage()
                .relieve(cache.name(), remedy, cache.setup().geometry().stride());
    }

    private boolean shrink() {
        long start = System.nanoTime();
        long state = CacheLife.state(cache);
        Effort effort = backoff.allowed(state, start);
        switch (effort) {
            case NONE -> {
                return false;
            }
            case OWN -> {
                Recall.ofCaller(List.of(cache));
                CacheLife.gather(cache);
            }
            case FULL -> {
                CacheLife.shrink(cache);
                backoff.tried(state, System.nanoTime() - start);
            }
        }
        return true;
    }

    private void failed(SlabOutOfMemoryException failure) {
        inVain(failure);
        cache.lock();
        try {
            failures = failures.plus(failure.limit());
        } finally {
            cache.unlock();
        }
        cache.setup().shortage().failed(cache.name(), failure);
    }

    /** Notes that no remedy helped. */
    void inVain(SlabOutOfMemoryException failure) {
        if (failure.limit() == SlabOutOfMemoryException.Limit.CACHE) {
            backoff.failed(CacheLife.state(cache), System.nanoTime());
        } else {
            cache.setup().shortage().inVain();
        }
    }

    /** Allocations that failed. Under the lock. */
    FailureStats failures() {
        return failures;
    }
}
