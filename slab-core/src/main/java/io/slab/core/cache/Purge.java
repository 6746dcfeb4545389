package io.slab.core.cache;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.slab.core.slab.HookCalls;
import io.slab.core.slab.Slab;
import io.slab.error.SlabPluginException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Takes free objects out of magazines, whoever owns them, and puts them into their slabs. */
final class Purge {
    private Purge() {}

    /** Empties the magazines of all threads. Under the lock. Returns how many could not be reached. */
    static int owned(DepotLayer cache) {
        orphans(cache);
        int unreached = 0;
        for (Magazine m : cache.magazines().owned()) {
            if (revoke(m)) {
                empty(cache, m);
            } else {
                unreached++;
            }
        }
        return unreached;
    }

    /** Makes a magazine ours: see the package. Under the lock. */
    static boolean revoke(Magazine m) {
        Magazine.OWNER.setVolatile(m, 0L);
        Thread owner = m.thread();
        return owner == null || owner == Thread.currentThread() || !owner.isAlive() || Handshake.quiesce(owner);
    }

    /** Empties the magazines of dead threads and forgets them. Under the lock. Returns whether there were any. */
    static boolean orphans(DepotLayer cache) {
        return cache.magazines().sweepOrphans(m -> empty(cache, m));
    }

    static void empty(DepotLayer cache, Magazine m) {
        while (m.count > 0) {
            cache.slabs().put(m.slots[--m.count]);
        }
        cache.magazines().resized(m.slots.length, 0);
        m.slots = Magazine.NO_SLOTS;
        m.scratch = Magazine.NO_SLOTS;
    }

    /** Empties the stripes of virtual threads. Without the lock, since stripes come before it. */
    static void stripes(DepotLayer cache) {
        cache.requireOutside(); // it may hold a stripe
        for (Magazine m : cache.magazines().stripes()) {
            if (m.isHeldByCaller()) {
                throw new SlabPluginException(
                        cache.name(),
                        "a plug-in called back into " + cache.front() + " from inside one of its operations",
                        null);
            }
            boolean mayWait = !HookCalls.isInside(); // its holder may wait for what this thread's hook holds
            boolean locked = m.tryLockStripe();
            while (!locked && mayWait) {
                LockSupport.parkNanos(20_000);
                locked = m.tryLockStripe();
            }
            if (!locked) {
                continue;
            }
            try {
                cache.lock();
                try {
                    empty(cache, m);
                } finally {
                    cache.unlock();
                }
            } finally {
                m.unlockStripe();
            }
        }
    }

    /** Empties the depots. Under the lock. */
    static void depots(DepotLayer cache) {
        for (long address : cache.depots().drain()) {
            cache.slabs().put(address);
        }
    }

    /** Touches every page of slabs, so that it is committed for real, and changes no byte. */
    static void touch(List<Slab> slabs, long frameSize) {
        for (Slab slab : slabs) {
            MemorySegment memory = slab.region().slice(slab.address(), slab.bytes());
            for (long offset = 0; offset < slab.bytes(); offset += frameSize) {
                memory.set(JAVA_BYTE, offset, memory.get(JAVA_BYTE, offset));
            }
        }
    }
}
