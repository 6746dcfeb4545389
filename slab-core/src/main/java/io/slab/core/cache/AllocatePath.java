package io.slab.core.cache;

import io.slab.core.memory.CurrentCarrier;
import io.slab.error.SlabOutOfMemoryException;
import org.jspecify.annotations.Nullable;

/** Allocations that came past the magazines: from a stripe, from a magazine that had to be filled first, or right from a slab. */
final class AllocatePath {
    private final DepotLayer cache;
    private final MagazineExchange exchange;
    private final MagazineLayer front;
    private final FreePath frees;

    /** What the user asked for. Racy: a hint for the size classes, which only count. */
    private long wish;

    AllocatePath(DepotLayer cache, MagazineExchange exchange, MagazineLayer front, FreePath frees) {
        this.cache = cache;
        this.exchange = exchange;
        this.front = front;
        this.frees = frees;
    }

    long allocate(long size) {
        Thread thread = Thread.currentThread();
        if (thread.isVirtual() && !cache.isBypassed()) {
            long carrier = cache.carrier();
            long address = carrier != CurrentCarrier.UNKNOWN
                    ? front.allocateInside(carrier)
                    : cache.stripes().allocate(size);
            if (address != 0) {
                return address;
            }
        }
        requireOutsideHooks();
        wish = size; // not before: it is a line that all threads share
        return allocate(thread, null);
    }

    long allocateConfined(Magazine magazine) {
        requireOutsideHooks();
        return allocate(Thread.currentThread(), magazine);
    }

    private long allocate(Thread thread, @Nullable Magazine confined) {
        SlabOutOfMemoryException failure;
        try {
            return handOut(allocateOnce(thread, confined));
        } catch (SlabOutOfMemoryException e) {
            failure = e;
        }
        return handOut(cache.shortfall().allocate(thread, confined, failure));
    }

    /** Tells the hooks of an object that is about to be its user's; if they refuse, it goes back. */
    long handOut(long address) {
        AllocationHooks h = cache.hooks();
        if (h != null) {
            try {
                h.allocated(address);
            } catch (RuntimeException | Error e) {
                frees.freeUnheard(address);
                throw e;
            }
        }
        return address;
    }

    private void requireOutsideHooks() {
        AllocationHooks h = cache.hooks();
        if (h != null) {
            h.requireOutside();
        }
    }

    long allocateOnce(Thread thread, @Nullable Magazine confined) {
        SoftLimit.Reached reached;
        while (true) {
            cache.lock();
            try {
                return allocateLocked(thread, confined);
            } catch (SoftLimit.Reached e) {
                reached = e;
            } finally {
                cache.unlock();
            }
            cache.shortfall().relieve(reached);
        }
    }

    private long allocateLocked(Thread thread, @Nullable Magazine confined) {
        cache.requireOpen();
        cache.countAllocation();
        if (!cache.waiters().isTurnOf(null)) {
            throw new SlabOutOfMemoryException(
                    SlabOutOfMemoryException.Limit.CACHE,
                    "cache '" + cache.name() + "' is at a limit and other threads wait for its objects",
                    null);
        }
        Magazine m = cache.enter(thread, confined);
        if (m == null) {
            return takeDirectly();
        }
        try {
            if (m.count() == 0) {
                exchange.refill(m, wish);
            }
            long address = m.pop();
            front.gate().prepareAll(address);
            return address;
        } finally {
            cache.leave(m);
        }
    }

    /** An object from a slab, or the depot. Under the lock. */
    long takeDirectly() {
        long address = exchange.takeDirectly(wish);
        front.gate().prepareAll(address);
        return address;
    }
}
