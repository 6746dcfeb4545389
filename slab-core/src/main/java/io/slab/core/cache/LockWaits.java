package io.slab.core.cache;

import io.slab.error.SlabPluginException;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who waits for which cache's lock while holding another: threads inside lifecycle hooks that use other caches. Where their waiting would
 * close a circle, the thread that closes it gets an exception instead of hanging with all the others.
 *
 * <p>A thread enters itself, fences, and then follows the circle: holder of the lock it wants, the lock that holder waits for, its holder … Of two
 * threads that do so at once, at least one sees the other (Dekker): the one whose fence comes second. Holders are read without a lock, and a
 * holder may have let go and wait for something else meanwhile, so a circle counts only if it is seen twice: between the two looks at a lock, its
 * holder was seen waiting, and whoever waits for a lock of a circle cannot get it.
 */
final class LockWaits {
    private static final Map<Thread, CacheLock> WAITING = new ConcurrentHashMap<>();

    private LockWaits() {}

    /** Waits for a lock on behalf of a thread that is inside a hook. */
    static void lock(CacheLock wanted, Runnable lock) {
        Thread me = Thread.currentThread();
        WAITING.put(me, wanted);
        try {
            VarHandle.fullFence();
            boolean seen = leadsTo(wanted, me);
            if (seen && leadsTo(wanted, me)) {
                throw new SlabPluginException(
                        wanted.cache(),
                        "a hook waits for cache '" + wanted.cache()
                                + "', which another thread's hook holds while that waits"
                                + " for a cache of this one: hooks must use other caches in one direction only",
                        null);
            }
            lock.run();
        } finally {
            WAITING.remove(me);
        }
    }

    private static boolean leadsTo(CacheLock start, Thread me) {
        CacheLock lock = start;
        for (int steps = 0; steps <= WAITING.size(); steps++) {
            Thread holder = lock.holder();
            if (holder == null) {
                return false;
            }
            if (holder == me) {
                return true;
            }
            CacheLock next = WAITING.get(holder);
            if (next == null) {
                return false;
            }
            lock = next;
        }
        return false; // a circle of others, who will find it themselves
    }
}
