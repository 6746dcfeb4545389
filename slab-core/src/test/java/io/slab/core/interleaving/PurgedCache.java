package io.slab.core.interleaving;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.slab.CacheSpec;
import io.slab.Reach;
import io.slab.ReclaimReport;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import java.lang.foreign.MemorySegment;

/** What the two threads share: one cache, in an allocator that gives its memory back for real, so that a use of purged memory reads zeros. */
class PurgedCache {
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    final SlabAllocator slabs = SlabAllocatorConfig.builder()
            .backend("mmap:region=1m")
            .reclaim("immediate")
            .create();
    final SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));

    /** Takes an object and marks it as the caller's; returns its address. */
    final long take(long owner) {
        long address = cache.allocateRaw();
        MEMORY.set(JAVA_LONG, address, owner);
        MEMORY.set(JAVA_LONG, address + 56, owner);
        return address;
    }

    /** 1 if the object is still the owner's, else 0. */
    static int belongsTo(long owner, long address) {
        return MEMORY.get(JAVA_LONG, address) == owner && MEMORY.get(JAVA_LONG, address + 56) == owner ? 1 : 0;
    }

    /** Purges; returns how many objects came out of magazines. -1 if a thread was not reached. */
    final int purge() {
        ReclaimReport report = slabs.reclaim(Reach.EVERYTHING);
        return report.unreached().isEmpty() ? (int) report.objects() : -1;
    }

    /** Users' objects, as the books have it; the books are checked. */
    final int live() {
        slabs.verify();
        return (int) cache.stats().liveObjects();
    }

    /** Purges and ends; returns the bytes that could not be given back though nobody had an object any more. */
    final int bytesLeftAtTheEnd() {
        try (slabs) {
            purge();
            slabs.verify();
            return (int) (cache.stats().totalSlabBytes() + slabs.stats().committedBytes());
        }
    }
}
