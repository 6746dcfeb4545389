package io.slab.spi;

import io.slab.AllocationProfile;
import io.slab.AllocatorDetail;
import io.slab.AllocatorStats;
import io.slab.CacheDetail;
import io.slab.CacheKind;
import io.slab.CacheStats;
import io.slab.Reach;
import io.slab.ReclaimReport;
import io.slab.SlabAllocatorConfig;
import io.slab.error.SlabClosedException;
import io.slab.error.SlabCorruptionException;

/**
 * An allocator as a {@link SlabListener} sees it: to look at, not to own. It does not keep the allocator open; after the allocator's close every method
 * throws {@link SlabClosedException}, but for {@link #name()} and {@link #config()}. Thread-safe. None of the methods may be called from inside
 * {@link SlabListener#onEvent}, where locks are held: call them on a thread of your own.
 */
public interface AllocatorView {
    /**
     * What tells allocators of one JVM apart.
     *
     * @return as in {@link AllocatorStats#name()}
     */
    String name();

    /**
     * The configuration in effect.
     *
     * @return as {@link io.slab.SlabAllocator#config()}
     */
    SlabAllocatorConfig config();

    /**
     * Figures.
     *
     * @return as {@link io.slab.SlabAllocator#stats()}
     */
    AllocatorStats stats();

    /**
     * Figures of one cache.
     *
     * @param kind whom it serves: a user's cache may be called as a size class is
     * @param cache its name
     * @return a snapshot
     * @throws SlabClosedException if there is no such cache (any more)
     */
    CacheStats stats(CacheKind kind, String cache);

    /**
     * Figures slab by slab.
     *
     * @return as {@link io.slab.SlabAllocator#inspect()}
     */
    AllocatorDetail inspect();

    /**
     * Figures of one cache, slab by slab.
     *
     * @param kind whom it serves
     * @param cache its name
     * @return a snapshot
     * @throws SlabClosedException if there is no such cache (any more)
     */
    CacheDetail inspect(CacheKind kind, String cache);

    /**
     * The caches as a table.
     *
     * @return as {@link io.slab.SlabAllocator#dump()}
     */
    String dump();

    /**
     * Gives back to the page backend what is free.
     *
     * @param reach how far to go
     * @return as {@link io.slab.SlabAllocator#reclaim(Reach)}
     */
    ReclaimReport reclaim(Reach reach);

    /**
     * Notes allocations with their stacks.
     *
     * @param everyBytes as in {@link io.slab.SlabAllocator#sample}
     */
    void sample(long everyBytes);

    /**
     * How often allocations are sampled now.
     *
     * @return bytes from one to the next; 0 if none are
     */
    long samplingBytes();

    /**
     * Who holds the live memory.
     *
     * @return as {@link io.slab.SlabAllocator#profile}
     */
    AllocationProfile profile();

    /**
     * Checks every invariant, as {@link io.slab.SlabAllocator#verify()}.
     *
     * @throws SlabCorruptionException naming the first that does not hold
     */
    void verify();
}
