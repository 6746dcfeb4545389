package io.slab.core.cache;

import io.slab.CacheSpec;
import io.slab.core.page.Nodes;
import io.slab.core.page.PageLayer;
import io.slab.core.slab.SlabFactory;
import io.slab.core.slab.SlabGeometry;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.spi.CpuLocator;
import io.slab.spi.ReclaimPolicy;
import io.slab.spi.SlabEvent;
import io.slab.spi.SlabLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * What a cache is made of: its specification and the parts that were chosen for it.
 *
 * @param id the cache's number in its allocator
 * @param spec the specification
 * @param general whether it is a size class of the general allocator
 * @param place where {@link ThreadMagazines} of its allocator have its magazines; {@link ThreadMagazines#NOWHERE} if they do not
 * @param arena whether its objects are chunks of arenas, which users cannot free
 * @param geometry how its slabs are cut
 * @param checked whether frees and allocations are checked
 * @param direct whether addresses are real and native access is enabled
 * @param key the canaries' key
 * @param magazineBytes the most bytes of free objects that one magazine holds
 * @param pages where pages come from
 * @param slabs makes slabs
 * @param lock the lock of the depot layer
 * @param reclaim the policy
 * @param reclaimName its name
 * @param nodes the nodes that memory is taken from
 * @param cpu finds stripes
 * @param carriers whether carriers of virtual threads have magazines, and stripes are for those that cannot be told
 * @param growth hears, when a slab is made, of the size that the user asked for
 * @param shortage what to do when memory runs out
 * @param events hears of events
 */
public record CacheSetup(
        int id,
        CacheSpec spec,
        boolean general,
        int place,
        boolean arena,
        SlabGeometry geometry,
        boolean checked,
        boolean direct,
        long key,
        long magazineBytes,
        PageLayer pages,
        SlabFactory slabs,
        SlabLock lock,
        ReclaimPolicy reclaim,
        String reclaimName,
        Nodes nodes,
        CpuLocator cpu,
        boolean carriers,
        LongConsumer growth,
        Shortage shortage,
        Consumer<SlabEvent> events) {

    /** What the allocator does when a cache finds no memory. Called without the cache's lock. */
    public interface Shortage {
        /** How many remedies there are. */
        int REMEDIES = 2;

        /**
         * Tries to make memory free.
         *
         * @param name who needs it
         * @param remedy 0: take what is free elsewhere; 1: ask the listeners
         * @param bytes the bytes asked for
         * @return whether trying once more makes sense
         */
        boolean relieve(String name, int remedy, long bytes);

        /** Takes what is free elsewhere, whatever that costs: a soft limit was reached. */
        void reclaim();

        /** All remedies were tried, and an allocation failed all the same. */
        void inVain();

        /**
         * A limit was reached, and memory is about to be reclaimed: tells the listeners. Called without locks.
         *
         * @param cache who reached it
         * @param limit whose limit
         * @param soft whether it is a soft one
         */
        void limitReached(String cache, SlabOutOfMemoryException.Limit limit, boolean soft);

        /**
         * An allocation failed: tells the listeners. Called without locks.
         *
         * @param cache whose it was
         * @param failure what its caller gets
         */
        void failed(String cache, SlabOutOfMemoryException failure);

        /**
         * The soft limit of the allocator.
         *
         * @return the limit
         */
        SoftLimit softLimit();

        /**
         * A cache is about to make a slab: the moment to take back what idle caches keep. Called with that cache's lock held.
         *
         * @param bytes the slab's size
         */
        void growing(long bytes);

        /** Pages were given back: somebody may be waiting for them. */
        void pagesFreed();

        /**
         * A reclaim policy threw; the slab is kept.
         *
         * @param policy its name
         * @param cause what it threw
         */
        void policyThrew(String policy, Throwable cause);
    }
}
