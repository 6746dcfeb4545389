package io.slab.core.cache;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.slab.core.page.Hole;
import io.slab.core.slab.Slab;
import java.lang.foreign.MemorySegment;
import java.util.Iterator;
import java.util.List;

/** Takes free objects out of magazines and the depot and puts them into their slabs, a batch at a time. */
final class Purge {
    /** Objects that go into slabs while the lock is held once: some 20 microseconds. */
    private static final int BATCH = 256;

    /** Empty slabs that go back while the lock is held once. */
    private static final int SLAB_BATCH = 16;

    /** Bytes of slabs that give single pages back while the lock is held once: each page may be a system call. */
    private static final long PUNCHED_BYTES = 4L << 20;

    private Purge() {}

    /** Moves what dead threads' magazines hold into the depot, or slabs, and forgets them. Under the lock. Returns how many objects. */
    static long orphans(DepotLayer cache) {
        cache.exchange().lookAround();
        long[] objects = {0};
        cache.magazines().sweepOrphans(m -> objects[0] += cache.exchange().bury(m));
        return objects[0];
    }

    /** Puts all that a magazine holds into slabs. Under the lock. */
    static void empty(DepotLayer cache, Magazine m) {
        while (m.count() > 0) {
            cache.slabs().put(m.pop());
        }
        cache.exchange().discardSlots(m);
    }

    /**
     * Puts the depots' objects into their slabs. Without the lock, which is taken for each batch anew; what comes in meanwhile is not waited
     * for.
     */
    static void depotsInBatches(DepotLayer cache, boolean keepSlabs) {
        long[] batch = new long[BATCH];
        long left = Long.MAX_VALUE;
        while (left > 0) {
            cache.visit();
            try {
                if (!cache.isMapped()) {
                    return; // the allocator was closed between two batches: the memory is gone
                }
                left = Math.min(left, cache.depots().count());
                int n = cache.depots().takeAny(batch, (int) Math.min(BATCH, left));
                cache.slabs().putAll(batch, n, keepSlabs);
                left -= n;
                if (left == 0) {
                    cache.depots().shrink();
                }
            } finally {
                cache.unlock();
            }
            Thread.onSpinWait();
        }
    }

    /**
     * Gives empty slabs to the free pages, which stay committed for whoever comes first: neighbours go to the backend together. Without the
     * lock, which is taken for each batch anew. Returns the bytes that went to the backend on the way, with whole regions.
     */
    static long emptySlabs(DepotLayer cache) {
        long bytes = 0;
        long left = Long.MAX_VALUE;
        while (left > 0) {
            cache.visit();
            try {
                if (!cache.isMapped()) {
                    return bytes;
                }
                left = Math.min(left, cache.pool().figures().emptyCount()) - SLAB_BATCH;
                bytes += cache.slabs().recycleEmpty(SLAB_BATCH);
            } finally {
                cache.unlock();
            }
        }
        return bytes;
    }

    /**
     * Gives back pages of slabs that hold objects in use elsewhere. Without the lock, which is taken for each batch anew.
     *
     * @return the bytes given back
     */
    static long pages(DepotLayer cache, boolean everySlab) {
        long bytes = 0;
        for (Iterator<Slab> slabs = candidates(cache, everySlab).iterator(); slabs.hasNext(); ) {
            cache.visit();
            try {
                long seen = 0;
                for (int i = 0; i < SLAB_BATCH && seen < PUNCHED_BYTES && slabs.hasNext() && cache.isMapped(); i++) {
                    Slab slab = slabs.next();
                    seen += slab.bytes();
                    bytes += slab.isListed() ? cache.slabs().punch(slab) : 0;
                }
                if (!cache.isMapped()) {
                    return bytes;
                }
            } finally {
                cache.unlock();
            }
        }
        return bytes;
    }

    private static List<Slab> candidates(DepotLayer cache, boolean everySlab) {
        long page = cache.setup().pages().frameSize();
        cache.visit();
        try {
            List<Slab> slabs =
                    everySlab ? cache.pool().allSlabs() : cache.pool().loose().first(Integer.MAX_VALUE);
            return slabs.stream().filter(s -> s.free() * s.stride() >= page).toList();
        } finally {
            cache.unlock();
        }
    }

    /** Puts the depots' objects into their slabs. Under the lock. */
    static void depots(DepotLayer cache) {
        long[] objects = cache.depots().drain();
        cache.slabs().putAll(objects, objects.length, false);
    }

    /** Touches every page of slabs, so that it is committed for real, and changes no byte. */
    static void touch(List<Slab> slabs, long frameSize) {
        for (Slab slab : slabs) {
            MemorySegment memory = slab.region().slice(slab.address(), slab.bytes());
            for (long offset = 0; offset < slab.bytes() && !slab.isDecommitted(); offset += frameSize) {
                if (!(slab.at(slab.address() + offset) instanceof Hole)) {
                    memory.set(JAVA_BYTE, offset, memory.get(JAVA_BYTE, offset));
                }
            }
        }
    }
}
