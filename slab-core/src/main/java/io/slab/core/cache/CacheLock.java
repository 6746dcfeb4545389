package io.slab.core.cache;

import io.slab.core.slab.HookCalls;
import io.slab.error.SlabPluginException;
import io.slab.spi.SlabLock;
import org.jspecify.annotations.Nullable;

/** The lock of a cache. It knows its holder, so that a plug-in that calls back is refused instead of waiting for what its own thread holds. */
final class CacheLock {
    private final String cache;
    private final SlabLock lock;
    private @Nullable Thread holder;

    CacheLock(String cache, SlabLock lock) {
        this.cache = cache;
        this.lock = lock;
    }

    String cache() {
        return cache;
    }

    /** Who holds it, racily. */
    @Nullable
    Thread holder() {
        return holder;
    }

    boolean isHeldByCaller() {
        return holder == Thread.currentThread(); // racy, but only this thread writes its own name
    }

    /** Refuses a plug-in that calls back from inside an operation of this thread. */
    void requireOutside() {
        if (isHeldByCaller()) {
            throw new SlabPluginException(
                    cache, "a plug-in called back into cache '" + cache + "' from inside one of its operations", null);
        }
    }

    void lock() {
        requireOutside();
        if (HookCalls.isInside()) {
            lockInsideHook();
        } else {
            lock.lock();
        }
        holder = Thread.currentThread();
    }

    private void lockInsideHook() {
        HookCalls.requireOutsideOfListeners("cache '" + cache + "'");
        LockWaits.lock(this, lock::lock);
    }

    /** Takes the lock if it is free; false also for its holder. */
    boolean tryLock() {
        if (isHeldByCaller() || !lock.tryLock()) {
            return false;
        }
        holder = Thread.currentThread();
        return true;
    }

    void unlock() {
        holder = null;
        lock.unlock();
    }
}
