package io.slab.core.cache;

import io.slab.error.SlabOutOfMemoryException;
import io.slab.spi.SlabEvent;
import org.jspecify.annotations.Nullable;

/** What an allocation does that found no memory: has memory freed elsewhere, tries again, and at last fails. Holds no lock meanwhile. */
final class Shortfall {
    private final DepotLayer cache;
    private long failures;

    Shortfall(DepotLayer cache) {
        this.cache = cache;
    }

    /** An object after all; {@code first} is how the first try failed. */
    long allocate(Thread thread, @Nullable Magazine confined, SlabOutOfMemoryException first) {
        SlabOutOfMemoryException failure = first;
        for (int remedy = 0; remedy < CacheSetup.Shortage.REMEDIES; remedy++) {
            if (relieve(failure, remedy)) {
                try {
                    return cache.allocateOnce(thread, confined);
                } catch (SlabOutOfMemoryException e) {
                    failure = e;
                }
            }
        }
        failed(failure);
        throw failure;
    }

    private boolean relieve(SlabOutOfMemoryException failure, int remedy) {
        if (!cache.waiters().isTurnOf(null)) {
            return false; // whatever is found belongs to those who wait
        }
        if (remedy == 0 && failure.limit() == SlabOutOfMemoryException.Limit.CACHE) {
            CacheLife.shrink(cache); // what other caches hold is no help
            return true;
        }
        return cache.setup()
                .shortage()
                .relieve(cache, remedy, cache.setup().geometry().stride());
    }

    private void failed(SlabOutOfMemoryException failure) {
        cache.lock();
        failures++;
        cache.unlock();
        cache.setup()
                .events()
                .accept(new SlabEvent.AllocationFailed(cache.name(), String.valueOf(failure.getMessage())));
    }

    /** How many allocations failed. Under the lock. */
    long failures() {
        return failures;
    }
}
