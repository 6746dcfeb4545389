package io.slab.core.cache;

import io.slab.core.memory.CurrentCarrier;
import org.jspecify.annotations.Nullable;

/** Frees that came past the magazines: into a stripe, into a magazine that had to be emptied first, or right into the slab. */
final class FreePath {
    private final DepotLayer cache;
    private final SlabKeeper slabs;
    private final MagazineExchange exchange;
    private final MagazineLayer front;
    private final BulkPath bulk;

    FreePath(DepotLayer cache, SlabKeeper slabs, MagazineExchange exchange, MagazineLayer front, BulkPath bulk) {
        this.cache = cache;
        this.slabs = slabs;
        this.exchange = exchange;
        this.front = front;
        this.bulk = bulk;
    }

    void free(long address, @Nullable Magazine confined) {
        takeBack(address);
        freeHeard(address, confined, false);
    }

    /** Frees an object that is marked as free already. */
    void freeSealed(long address) {
        freeHeard(address, null, true);
    }

    /** Frees an object that the hooks refused to hand out. */
    void freeUnheard(long address) {
        freeHeard(address, null, false);
    }

    /** Tells the hooks of an allocated object that is about to be freed; if they refuse, nothing has changed. */
    private void takeBack(long address) {
        AllocationHooks h = cache.hooks();
        if (h != null) {
            h.requireOutside();
            if (cache.isUnmapped()) {
                throw cache.closed();
            }
            if (cache.setup().checked()) {
                front.checks().requireAllocated(address);
            }
            h.freeing(address);
        }
    }

    /** Frees what the hooks, if there are any, have heard of. */
    private void freeHeard(long address, @Nullable Magazine confined, boolean sealed) {
        Thread thread = Thread.currentThread();
        if (confined == null && thread.isVirtual() && !cache.isBypassed() && freeVirtually(address, sealed)) {
            return;
        }
        cache.lock();
        try {
            if (confined != null) {
                cache.requireOpen();
            }
            Magazine m = cache.enter(thread, confined);
            try {
                freeLocked(address, m, sealed);
            } finally {
                cache.leave(m);
            }
        } finally {
            cache.unlock();
        }
    }

    private boolean freeVirtually(long address, boolean sealed) {
        long carrier = cache.carrier();
        return carrier != CurrentCarrier.UNKNOWN
                ? front.freeInside(carrier, address, sealed)
                : cache.stripes().free(address, sealed);
    }

    /** Frees into a stripe that was full when its holder looked. */
    void freeIntoStripe(long address, Magazine stripe, boolean sealed) {
        cache.lock();
        try {
            freeLocked(address, cache.isBypassed() ? null : stripe, sealed);
        } finally {
            cache.unlock();
        }
    }

    void retire(long address, boolean sealed) {
        if (sealed) {
            front.wipe(address);
        } else {
            front.gate().retireAll(address);
        }
    }

    private void freeLocked(long address, @Nullable Magazine m, boolean sealed) {
        cache.requireMapped();
        if (m != null && m.isFull() && !sealed && cache.setup().checked()) {
            front.checks().requireAllocated(address); // a free that is refused moves nothing
        }
        makeRoom(m);
        retire(address, sealed);
        take(address, m);
    }

    /** First: where it throws, nothing has happened to the object. */
    private void makeRoom(@Nullable Magazine m) {
        cache.countFree();
        if (m != null && m.isFull()) {
            exchange.flush(m);
        }
    }

    private void take(long address, @Nullable Magazine m) {
        if (m != null) {
            m.push(address);
        } else {
            slabs.put(address);
            cache.callWaiters();
        }
    }

    /** Frees several that the caller's magazine does not take: all, or if one is refused none. */
    void freeAll(long[] addresses, int offset, int count) {
        for (int i = offset; cache.hooks() != null && i < offset + count; i++) {
            takeBack(addresses[i]);
        }
        cache.lock(); // once: a lock that is refused in between would leave the others neither allocated nor free
        try {
            cache.requireMapped();
            Magazine m = cache.enter(Thread.currentThread(), null);
            try {
                freeAllLocked(addresses, offset, count, m);
            } finally {
                cache.leave(m);
            }
        } finally {
            cache.unlock();
        }
    }

    private void freeAllLocked(long[] addresses, int offset, int count, @Nullable Magazine m) {
        long[] saved = bulk.sealAll(addresses, offset, count);
        int done = 0;
        try {
            while (done < count) {
                makeRoom(m);
                long address = addresses[offset + done++];
                retire(address, true);
                take(address, m);
            }
        } finally {
            bulk.restore(addresses, offset + done, count - done, saved, done);
        }
    }
}
