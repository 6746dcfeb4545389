package io.slab.core.cache;

import io.slab.error.SlabOutOfMemoryException;
import java.time.Duration;
import java.util.Objects;

/** Allocation that waits for others to free, first come, first served. */
public final class TimedWait {
    private TimedWait() {}

    /**
     * Allocates, waiting for others to free.
     *
     * @param cache the cache
     * @param timeout how long at most
     * @return the address
     * @throws InterruptedException if interrupted while waiting
     */
    public static long allocate(DepotLayer cache, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(timeout, "timeout");
        long start = System.nanoTime();
        SlabOutOfMemoryException failure;
        try {
            return cache.front().allocate();
        } catch (SlabOutOfMemoryException e) {
            failure = e;
        }
        long nanos = timeout.isNegative()
                ? 0
                : timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0 ? Long.MAX_VALUE : timeout.toNanos();
        if (nanos == 0) {
            throw failure;
        }
        return cache.handOut(await(cache, start + nanos, failure));
    }

    private static long await(DepotLayer cache, long deadline, SlabOutOfMemoryException failure)
            throws InterruptedException {
        Waiters.Waiter w = new Waiters.Waiter();
        try {
            cache.lock();
            try {
                cache.startWaiting(w);
                Purge.owned(cache); // what others keep for themselves may be what we wait for
            } finally {
                cache.unlock();
            }
            Purge.stripes(cache);
            SlabOutOfMemoryException last = failure;
            while (true) {
                cache.lock();
                try {
                    long address = cache.tryTurn(w);
                    if (address != 0) {
                        return address;
                    }
                } catch (SlabOutOfMemoryException e) {
                    last = e;
                } finally {
                    cache.unlock();
                }
                if (System.nanoTime() - deadline >= 0) {
                    throw last;
                }
                w.await(deadline);
                if (Thread.interrupted()) {
                    throw new InterruptedException(
                            "interrupted while waiting for an object of cache '" + cache.name() + "'");
                }
            }
        } finally {
            cache.lock();
            try {
                cache.stopWaiting(w);
            } finally {
                cache.unlock();
            }
        }
    }
}
