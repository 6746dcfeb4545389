package io.slab.core.cache;

import io.slab.core.memory.CurrentCarrier;
import org.jspecify.annotations.Nullable;

/** Frees that came past the magazines: into a stripe, into a magazine that had to be emptied first, or right into the slab. */
final class FreePath {
    /** Objects of a bulk call that go back while the lock is held once. */
    private static final int BATCH = 64;

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
        freeHeard(address, confined);
    }

    /** Frees an object that the hooks refused to hand out. */
    void freeUnheard(long address) {
        freeHeard(address, null);
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
    private void freeHeard(long address, @Nullable Magazine confined) {
        Thread thread = Thread.currentThread();
        if (confined == null && thread.isVirtual() && !cache.isBypassed() && freeVirtually(address)) {
            return;
        }
        cache.lock();
        try {
            if (confined != null) {
                cache.requireOpen();
            }
            Magazine m = cache.enter(thread, confined);
            try {
                freeLocked(address, m);
            } finally {
                cache.leave(m);
            }
        } finally {
            cache.unlock();
        }
    }

    private boolean freeVirtually(long address) {
        long carrier = cache.carrier();
        return carrier != CurrentCarrier.UNKNOWN
                ? front.freeInside(carrier, address)
                : cache.stripes().free(address);
    }

    /** Frees into a stripe that was full when its holder looked. */
    void freeIntoStripe(long address, Magazine stripe) {
        cache.lock();
        try {
            freeLocked(address, cache.isBypassed() ? null : stripe);
        } finally {
            cache.unlock();
        }
    }

    private void freeLocked(long address, @Nullable Magazine m) {
        cache.requireMapped();
        if (m != null && m.isFull() && cache.setup().checked()) {
            front.checks().requireAllocated(address); // a free that is refused moves nothing
        }
        makeRoom(m);
        front.gate().retireAll(address);
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
        takeSealed(addresses, offset, count, m, count, saved, 0);
    }

    /** See {@link DepotLayer#freeSealed(long[], int, int, long[], int)}. */
    int freeSealed(long[] addresses, int offset, int count, long[] saved, int at) {
        try {
            cache.lock();
        } catch (Throwable t) {
            bulk.restoreOwn(addresses, offset, count, saved, at);
            throw t;
        }
        try {
            cache.requireMapped();
            Magazine m = cache.enter(Thread.currentThread(), null);
            try {
                return takeSealed(addresses, offset, count, m, BATCH, saved, at);
            } finally {
                cache.leave(m);
            }
        } finally {
            cache.unlock();
        }
    }

    private int takeSealed(
            long[] addresses, int offset, int count, @Nullable Magazine m, int most, long[] saved, int at) {
        int done = 0;
        try {
            while (done < Math.min(count, most)) {
                makeRoom(m);
                front.wipe(addresses[offset + done]);
                take(addresses[offset + done++], m); // counted first: what may fail in there comes when it was taken
            }
            return done;
        } catch (Throwable t) {
            bulk.restore(addresses, offset + done, count - done, saved, at + done);
            throw t;
        }
    }
}
