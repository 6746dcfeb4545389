package io.slab.core.cache;

import io.slab.core.memory.StackRoom;
import io.slab.error.SlabOutOfMemoryException;

/**
 * How virtual threads come to objects: they own no magazine, but lock a stripe for one operation. Stripes come before the cache's lock. A
 * stripe that is in use is not waited for: the operation then goes past all magazines.
 */
final class StripePath {
    private final DepotLayer cache;
    private final MagazineExchange exchange;
    private final Magazines magazines;
    private final MagazineLayer front;
    private final FreePath frees;

    StripePath(DepotLayer cache, MagazineExchange exchange, Magazines magazines, MagazineLayer front, FreePath frees) {
        this.cache = cache;
        this.exchange = exchange;
        this.magazines = magazines;
        this.front = front;
        this.frees = frees;
    }

    /** Allocates through a stripe; 0 if none could be used. */
    long allocate(long wish) {
        StackRoom.forExchange();
        Magazine m = magazines.stripe();
        if (m == null) {
            if (magazines.stripes().length == 0) {
                cache.lock();
                try {
                    magazines.makeStripes();
                } finally {
                    cache.unlock();
                }
            }
            return 0;
        }
        try {
            if (m.count() == 0) {
                cache.lock();
                try {
                    if (!cache.enterStripe()) {
                        return 0;
                    }
                    exchange.refill(m, wish);
                } finally {
                    cache.unlock();
                }
            }
            long address = m.pop();
            front.gate().prepareAll(address);
            return address;
        } catch (SlabOutOfMemoryException | SoftLimit.Reached e) {
            return 0; // the general way tries to relieve the shortage, and throws if it cannot
        } finally {
            m.unlockStripe();
        }
    }

    /** Frees through a stripe; false if none could be used. */
    boolean free(long address) {
        StackRoom.forExchange();
        Magazine m = magazines.stripe();
        if (m == null) {
            return false;
        }
        try {
            if (!m.isFull()) {
                front.gate().retireAll(address);
                m.push(address);
            } else {
                frees.freeIntoStripe(address, m);
            }
            return true;
        } finally {
            m.unlockStripe();
        }
    }
}
