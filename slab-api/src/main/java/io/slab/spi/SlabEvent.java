package io.slab.spi;

import io.slab.AllocationSite;
import io.slab.CacheKind;
import io.slab.error.SlabOutOfMemoryException.Limit;
import java.util.List;

/** What a {@link SlabListener} hears of: slow-path events only. */
public sealed interface SlabEvent {
    /**
     * A cache was made: by a user, or a size class by its first use.
     *
     * @param cache its name
     * @param kind whom it serves
     */
    record CacheCreated(String cache, CacheKind kind) implements SlabEvent {}

    /**
     * A cache was closed. Size classes close with their allocator, which is not told one by one.
     *
     * @param cache its name
     * @param kind whom it served
     */
    record CacheClosed(String cache, CacheKind kind) implements SlabEvent {}

    /**
     * A region was reserved.
     *
     * @param address its first address
     * @param bytes its size
     */
    record RegionReserved(long address, long bytes) implements SlabEvent {}

    /**
     * A region was given back.
     *
     * @param address its first address
     * @param bytes its size
     */
    record RegionReleased(long address, long bytes) implements SlabEvent {}

    /**
     * A slab was made.
     *
     * @param cache the cache's name
     * @param address the slab's first address
     * @param bytes its size
     */
    record SlabCreated(String cache, long address, long bytes) implements SlabEvent {}

    /**
     * A slab was given back.
     *
     * @param cache the cache's name
     * @param address the slab's first address
     * @param bytes its size
     */
    record SlabReleased(String cache, long address, long bytes) implements SlabEvent {}

    /**
     * A magazine changed its capacity.
     *
     * @param cache the cache's name
     * @param from objects before
     * @param to objects now
     */
    record MagazineResized(String cache, int from, int to) implements SlabEvent {}

    /**
     * Memory was given back by {@code reclaim()} or {@code shrink()}.
     *
     * @param bytes how much
     */
    record Reclaimed(long bytes) implements SlabEvent {}

    /**
     * Slabs were moved to the NUMA nodes of their users.
     *
     * @param bytes how much
     */
    record Rebalanced(long bytes) implements SlabEvent {}

    /**
     * A limit was reached: memory is reclaimed before the allocation goes on or, at a hard limit, fails.
     *
     * @param cache the cache's name, {@code page runs} for an allocation beyond the largest size class
     * @param limit whose limit
     * @param soft whether it is a soft limit, which no allocation fails at
     */
    record LimitReached(String cache, Limit limit, boolean soft) implements SlabEvent {}

    /**
     * An allocation failed.
     *
     * @param cache the cache's name, {@code page runs} for an allocation beyond the largest size class
     * @param limit which limit was hit
     * @param message what its caller was told
     */
    record AllocationFailed(String cache, Limit limit, String message) implements SlabEvent {}

    /**
     * Damage was found.
     *
     * @param cache the cache's name
     * @param address where
     * @param message what
     */
    record Corruption(String cache, long address, String message) implements SlabEvent {}

    /**
     * A cache was closed while users still held objects.
     *
     * @param cache the cache's name
     * @param objects how many
     * @param bytes their bytes
     * @param sites where they were allocated, as far as they were sampled, those with the most bytes first
     */
    record Leaked(String cache, long objects, long bytes, List<AllocationSite> sites) implements SlabEvent {
        /** Copies the list. */
        public Leaked {
            sites = List.copyOf(sites);
        }

        /**
         * Nothing was sampled.
         *
         * @param cache the cache's name
         * @param objects how many
         * @param bytes their bytes
         */
        public Leaked(String cache, long objects, long bytes) {
            this(cache, objects, bytes, List.of());
        }

        /** Without the sites' stacks, of which there may be many. */
        @Override
        public String toString() {
            return "Leaked[cache=" + cache + ", objects=" + objects + ", bytes=" + bytes
                    + (sites.isEmpty() ? "" : ", sites=" + sites.size()) + "]";
        }
    }

    /**
     * An allocation was sampled. Only listeners that {@linkplain SlabListener#hearsSamples ask for it} hear of it, from the thread that allocates.
     *
     * @param cache the cache's name, {@code page runs} for an allocation beyond the largest size class
     * @param owner the label of whom it is for; empty without one
     * @param address the object
     * @param bytes its size
     * @param weight the bytes of allocations that it stands for
     */
    record AllocationSampled(String cache, String owner, long address, long bytes, long weight) implements SlabEvent {}
}
