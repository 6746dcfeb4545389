package io.slab.core.cache;

import io.slab.error.SlabOutOfMemoryException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Allocation that waits for others to free, first come, first served. */
public final class TimedWait {
    /** How long a waiter relies on being called. */
    private static final long LOOK_NANOS = 20_000_000;

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
        return cache.allocations().handOut(await(cache, start + nanos, timeout, failure));
    }

    private static long await(DepotLayer cache, long deadline, Duration timeout, SlabOutOfMemoryException failure)
            throws InterruptedException {
        Waiters.Waiter w = new Waiters.Waiter();
        try {
            cache.lock();
            try {
                cache.startWaiting(w);
            } finally {
                cache.unlock();
            }
            Recall.run(List.of(cache), false); // what others keep for themselves may be what we wait for
            SlabOutOfMemoryException last = failure;
            boolean looked = false;
            while (true) {
                boolean inVain = false;
                cache.lock();
                try {
                    long address = cache.tryTurn(w);
                    if (address != 0) {
                        return address;
                    }
                } catch (SlabOutOfMemoryException e) {
                    last = e;
                    inVain = looked;
                    looked = false;
                } catch (SoftLimit.Reached e) {
                    continue; // a wait is long enough: who waits at a hard limit asks for more than reclaim
                } finally {
                    cache.unlock();
                }
                if (inVain) {
                    cache.shortfall().inVain(last); // takes the lock itself
                }
                long left = deadline - System.nanoTime(); // the deadline itself may have wrapped around
                if (left <= 0) {
                    throw new SlabOutOfMemoryException(
                            last.limit(), last.getMessage() + "; waited in vain for " + timeout, last);
                }
                // What other caches' threads free lies in their magazines, where no one hears of it: look now and then.
                w.await(Math.min(left, LOOK_NANOS));
                if (!w.isCalled() && cache.waiters().isTurnOf(w)) {
                    looked = cache.shortfall().makeRoom(last, 0);
                }
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
