package io.slab.core.cache;

import io.slab.CacheStats;
import io.slab.Checks;
import io.slab.ConfinedCache;
import io.slab.DescriptorPlacement;
import io.slab.core.slab.SlabPool;
import io.slab.core.slab.SlabShape;
import io.slab.error.SlabClosedException;

/** What is done to a cache as a whole: handles, shrinking, closing, figures. Off the fast path. */
public final class CacheLife {
    private CacheLife() {}

    /**
     * Opens a confined handle for the calling thread.
     *
     * @param cache the cache
     * @return the handle
     */
    public static ConfinedCache confined(DepotLayer cache) {
        Thread thread = Thread.currentThread();
        if (thread.isVirtual()) {
            throw new UnsupportedOperationException(
                    "a virtual thread owns no magazine: use " + cache.front() + " itself");
        }
        cache.lock();
        try {
            if (cache.isClosed()) {
                throw new SlabClosedException(cache.front() + " is closed");
            }
            ConfinedMagazine m = new ConfinedMagazine(cache, thread);
            cache.magazines().addConfined(m);
            return m;
        } finally {
            cache.unlock();
        }
    }

    static void closeConfined(DepotLayer cache, Magazine magazine) {
        cache.lock();
        try {
            cache.magazines().removeConfined(magazine);
            Magazine.OWNER.setOpaque(magazine, 0L);
            Purge.empty(cache, magazine);
        } finally {
            cache.unlock();
        }
    }

    /**
     * Takes every free object that can be reached back into its slab and gives empty slabs back.
     *
     * @param cache the cache
     * @return the bytes given back to the backend; what only became free pages does not count
     */
    public static long shrink(DepotLayer cache) {
        Purge.stripes(cache);
        cache.lock();
        try {
            Purge.owned(cache);
            Purge.depots(cache);
            return cache.slabs().releaseEmpty(false);
        } finally {
            cache.unlock();
        }
    }

    /**
     * Closes the cache: no allocation afterwards; objects that are out may still be freed.
     *
     * @param cache the cache
     * @return how many objects users hold
     */
    public static long close(DepotLayer cache) {
        cache.lock();
        try {
            cache.markClosed();
        } finally {
            cache.unlock();
        }
        shrink(cache);
        cache.lock();
        try {
            cache.slabs().noteGone();
            return cache.pool().outside();
        } finally {
            cache.unlock();
        }
    }

    /**
     * Objects outside of slabs.
     *
     * @param cache the cache; once it is closed, users hold all of them
     * @return the number
     */
    public static long outside(DepotLayer cache) {
        cache.lock();
        try {
            return cache.pool().outside();
        } finally {
            cache.unlock();
        }
    }

    /**
     * Destructs the objects of the slabs that are left, because users never freed all of theirs. After {@link #quiesce}, before the memory goes.
     *
     * @param cache a closed cache
     */
    public static void abandon(DepotLayer cache) {
        if (cache.setup().slabs().lifecycle() == null) {
            return;
        }
        cache.lock();
        try {
            cache.pool().allSlabs().forEach(slab -> cache.setup().slabs().abandon(cache.pool(), slab));
        } finally {
            cache.unlock();
        }
    }

    /**
     * Makes sure that no thread touches object memory any more, so that it can be unmapped.
     *
     * @param cache a closed cache
     * @return whether that is sure
     */
    public static boolean quiesce(DepotLayer cache) {
        Purge.stripes(cache);
        cache.lock();
        try {
            cache.markUnmapped();
            return Purge.owned(cache) == 0;
        } finally {
            cache.unlock();
        }
    }

    /**
     * Wakes the first thread that waits for an object of the cache. Takes no lock.
     *
     * @param cache the cache
     */
    public static void wake(DepotLayer cache) {
        cache.waiters().callFirst();
    }

    /**
     * Whether the cache is closed.
     *
     * @param cache the cache
     * @return true from its close on
     */
    public static boolean isClosed(DepotLayer cache) {
        cache.lock();
        try {
            return cache.isClosed();
        } finally {
            cache.unlock();
        }
    }

    /**
     * Figures.
     *
     * @param cache the cache
     * @return a snapshot; objects in magazines are counted while their owners run
     */
    public static CacheStats stats(DepotLayer cache) {
        cache.lock();
        try {
            CacheSetup setup = cache.setup();
            SlabPool pool = cache.pool();
            SlabShape shape = setup.geometry().next(pool.totalBytes());
            long depot = cache.depots().count();
            long magazines = Math.min(cache.magazines().objects(), pool.outside() - depot);
            return new CacheStats(
                    setup.spec().name(),
                    setup.general(),
                    setup.spec().objectSize(),
                    setup.geometry().stride(),
                    shape.slabBytes(),
                    shape.objects(),
                    shape.colors(),
                    setup.geometry().onSlab() ? DescriptorPlacement.ON_SLAB : DescriptorPlacement.OFF_SLAB,
                    setup.checked() ? Checks.STANDARD : Checks.OFF,
                    pool.outside() - depot - magazines,
                    magazines,
                    depot,
                    pool.freeObjects(),
                    pool.emptyCount(),
                    pool.partialCount(),
                    pool.fullCount(),
                    pool.totalBytes(),
                    pool.committedBytes(),
                    pool.peakBytes(),
                    cache.slowPaths(),
                    cache.failures());
        } finally {
            cache.unlock();
        }
    }

    /**
     * Java heap that the cache takes.
     *
     * @param cache the cache
     * @return bytes
     */
    public static long heapBytes(DepotLayer cache) {
        cache.lock();
        try {
            return 600
                    + cache.pool().heapBytes()
                    + cache.depots().heapBytes()
                    + cache.magazines().heapBytes();
        } finally {
            cache.unlock();
        }
    }

    /**
     * Checks every invariant of the cache; its magazines are revoked while that goes on.
     *
     * @param cache the cache
     */
    public static void verify(DepotLayer cache) {
        cache.lock();
        try {
            cache.requireMapped();
            CacheChecks.verify(cache);
        } finally {
            cache.unlock();
        }
    }
}
