package io.slab.core.cache;

import com.google.common.util.concurrent.Uninterruptibles;
import io.slab.core.memory.StackRoom;
import io.slab.core.slab.HookCalls;
import io.slab.error.SlabPluginException;
import io.slab.spi.SlabLock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a cache. It knows its holder, so that a plug-in that calls back is refused instead of waiting for what its own thread holds.
 *
 * <p>A lock that is bound to one thread admits visitors all the same: who closes, reclaims, verifies or reads figures. Owner and visitor exclude
 * each other as Dekker showed (1965): each writes its own flag, then reads the other's, both volatile, so that at least one sees the
 * other; then the owner steps back. It pays for that on its slow path only.
 */
final class CacheLock {
    private static final long PAUSE_NANOS = 10_000;

    private final String cache;
    private final SlabLock lock;
    private final boolean bound;
    private final ReentrantLock visitors = new ReentrantLock();
    private @Nullable Thread holder;
    private @Nullable Thread owner; // of a bound lock
    private volatile boolean ownerInside;
    private volatile boolean visiting;

    /** How often the lock was taken by another; written under it. */
    private long contentions;

    CacheLock(String cache, SlabLock lock) {
        this.cache = cache;
        this.lock = lock;
        this.bound = lock.isThreadBound();
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
        StackRoom.forExchange();
        requireOutside();
        if (HookCalls.isInside()) {
            lockInsideHook();
        } else {
            boolean taken = holder != null; // racy, for people to read: a lock may do without tryLock
            lock.lock();
            contentions += taken ? 1 : 0;
        }
        if (bound) {
            owner = Thread.currentThread();
            ownerInside = true;
            while (visiting) {
                ownerInside = false;
                Uninterruptibles.sleepUninterruptibly(PAUSE_NANOS, TimeUnit.NANOSECONDS);
                ownerInside = true;
            }
        }
        holder = Thread.currentThread();
    }

    /** How often somebody had to wait for it. Under the lock. */
    long contentions() {
        return contentions;
    }

    private void lockInsideHook() {
        HookCalls.requireOutsideOfListeners("cache '" + cache + "'");
        LockWaits.lock(this, lock::lock);
    }

    /** Takes the lock if it is free; false also for its holder, and for a thread that a bound lock does not belong to. */
    boolean tryLock() {
        if (isHeldByCaller() || (bound && owner != Thread.currentThread()) || !lock.tryLock()) {
            return false;
        }
        if (bound) {
            ownerInside = true;
            if (visiting) {
                ownerInside = false;
                lock.unlock();
                return false;
            }
        }
        holder = Thread.currentThread();
        return true;
    }

    /** Takes the lock for a task that any thread may have to do, whosever lock it is. */
    void visit() {
        if (!bound) {
            lock();
            return;
        }
        requireOutside();
        HookCalls.requireOutside("for cache '" + cache + "', which another thread keeps to itself,");
        visitors.lock();
        visiting = true;
        while (ownerInside) {
            Uninterruptibles.sleepUninterruptibly(PAUSE_NANOS, TimeUnit.NANOSECONDS);
        }
        holder = Thread.currentThread();
    }

    void unlock() {
        holder = null;
        if (bound && visitors.isHeldByCurrentThread()) {
            visiting = false;
            visitors.unlock();
            return;
        }
        if (bound) {
            ownerInside = false;
        }
        lock.unlock();
    }
}
