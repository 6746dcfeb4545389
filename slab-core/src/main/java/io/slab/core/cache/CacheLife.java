package io.slab.core.cache;

import io.slab.ConfinedCache;
import io.slab.core.slab.SlabPool;
import io.slab.error.SlabClosedException;
import io.slab.error.SlabPluginException;
import java.util.Collection;
import java.util.List;

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
            ConfinedMagazine m = new ConfinedMagazine(cache.front(), thread);
            cache.magazines().addConfined(m);
            return new ConfinedHandle(cache, m, thread);
        } finally {
            cache.unlock();
        }
    }

    static void closeConfined(DepotLayer cache, Magazine magazine) {
        cache.lock();
        try {
            cache.magazines().removeConfined(magazine);
            magazine.owner(0);
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
        Recall.run(List.of(cache), false);
        long before = slabBytes(cache);
        long released = gather(cache);
        long punched = punch(cache, true);
        return punched
                + released
                + cache.setup().pages().trim(Math.max(0, before - slabBytes(cache) - released - punched));
    }

    /**
     * Gathers what is free behind the magazines: objects of the depot go into their slabs, empty slabs to the free pages.
     *
     * @param cache the cache
     * @return the bytes that went to the backend on the way, with whole regions
     */
    public static long gather(DepotLayer cache) {
        Purge.depotsInBatches(cache, true);
        return Purge.emptySlabs(cache);
    }

    /**
     * Gives the empty slabs that the cache keeps to the free pages.
     *
     * @param cache the cache
     * @return the bytes that went to the backend on the way, with whole regions
     */
    public static long gatherEmptySlabs(DepotLayer cache) {
        return Purge.emptySlabs(cache);
    }

    /**
     * Gives back pages without objects in use of slabs that hold others.
     *
     * @param cache the cache
     * @param everySlab whether to look at each slab, not only at those that are known to have such pages
     * @return the bytes given back
     */
    public static long punch(DepotLayer cache, boolean everySlab) {
        return Purge.pages(cache, everySlab);
    }

    /**
     * A number that changes whenever objects of the cache are freed, and at other times.
     *
     * @param cache the cache
     * @return a sum of counts; objects in magazines are counted while their owners run
     */
    public static long state(DepotLayer cache) {
        cache.visit();
        try {
            return 31 * cache.slowFrees() + cache.magazines().objects();
        } finally {
            cache.unlock();
        }
    }

    /**
     * Bytes of free objects in slabs that hold others in use.
     *
     * @param cache the cache
     * @return bytes
     */
    public static long scatteredBytes(DepotLayer cache) {
        cache.visit();
        try {
            SlabPool pool = cache.pool();
            return Math.max(
                    0,
                    pool.counts().freeObjects() * cache.setup().geometry().stride()
                            - pool.counts().emptyBytes()
                            - pool.counts().holeBytes());
        } finally {
            cache.unlock();
        }
    }

    /**
     * Whether no operation came to the cache's slow path since the last call.
     *
     * @param cache the cache
     * @return true if it seems to be out of use
     */
    public static boolean isIdle(DepotLayer cache) {
        cache.visit();
        try {
            return cache.tidying().isIdle();
        } finally {
            cache.unlock();
        }
    }

    /**
     * Refuses a plug-in that calls back from inside an operation.
     *
     * @param cache the cache
     */
    public static void requireOutside(DepotLayer cache) {
        cache.requireOutside();
        for (Magazine m : cache.magazines().stripes()) {
            if (m.isHeldByCaller()) {
                throw new SlabPluginException(
                        cache.name(),
                        "a plug-in called back into " + cache.front() + " from inside one of its operations",
                        null);
            }
        }
    }

    private static long slabBytes(DepotLayer cache) {
        cache.visit();
        try {
            return cache.pool().counts().committedBytes();
        } finally {
            cache.unlock();
        }
    }

    /**
     * Marks the cache as closed: no allocation afterwards; objects that are out may still be freed.
     *
     * @param cache the cache
     */
    public static void refuse(DepotLayer cache) {
        cache.visit();
        try {
            cache.markClosed();
        } finally {
            cache.unlock();
        }
    }

    /**
     * Gives what is free of closed caches to the free pages.
     *
     * @param caches closed caches
     */
    public static void drain(Collection<DepotLayer> caches) {
        Recall.run(caches, false);
        for (DepotLayer cache : caches) {
            gather(cache);
            cache.visit();
            try {
                cache.slabs().noteGone();
            } finally {
                cache.unlock();
            }
        }
    }

    /**
     * Objects outside of slabs.
     *
     * @param cache the cache; once it is closed, users hold all of them
     * @return the number
     */
    public static long outside(DepotLayer cache) {
        cache.visit();
        try {
            return cache.pool().counts().outside();
        } finally {
            cache.unlock();
        }
    }

    /**
     * Destructs the objects of the slabs that are left, because users never freed all of theirs, and frees their descriptors. After {@link Recall#quiesce}, before the memory goes.
     *
     * @param cache a closed cache
     */
    public static void abandon(DepotLayer cache) {
        cache.visit();
        try {
            cache.pool().allSlabs().forEach(slab -> cache.setup().slabs().abandon(cache.pool(), slab));
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
        cache.visit();
        try {
            return cache.isClosed();
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
        cache.visit();
        try {
            return 600
                    + cache.pool().heapBytes()
                    + cache.depots().heapBytes()
                    + cache.setup().slabs().colors().heapBytes()
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
        cache.visit();
        try {
            cache.requireMapped();
            CacheChecks.verify(cache);
        } finally {
            cache.unlock();
        }
    }
}
