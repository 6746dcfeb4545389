package io.slab.spi;

import java.lang.foreign.MemorySegment;

/**
 * Constructs each object once, when its slab is made, and destructs it when the slab is given back. Between a free and the next
 * allocation an object keeps its constructed state. Source: J. Bonwick, <i>The Slab Allocator</i> (USENIX 1994), section 2.
 *
 * <p><b>How found</b>: named in a {@code CacheSpec}, or given there as an instance or as lambdas. <b>Threads</b>: any, several slabs at once
 * if caches share the instance. <b>Locks</b>: the cache's lock is held. <b>Re-entrancy</b>: calling into the same cache, or through other
 * caches back into it, or making, finding and closing caches, fails with {@link io.slab.error.SlabPluginException}; where two threads' hooks wait for each
 * other's caches, one of them gets that exception. Other caches may be used. <b>Exceptions</b>: see the methods. <b>Nulls</b>: none.
 * <b>Lifetime</b>: the segment may be used only during the call and covers exactly the object.
 *
 * <p>Destructors run when a slab goes back: by the reclaim policy, {@code shrink()}, {@code reclaim()}, and when the cache is closed; for slabs with
 * objects that were never freed when the allocator is closed, since their memory goes then.
 *
 * @see AllocationLifecycle
 */
@FunctionalInterface
public interface ObjectLifecycle {
    /**
     * Constructs an object.
     *
     * @param object its memory, of any content
     * @throws RuntimeException to fail the growth: objects of the slab that were constructed already are destructed in reverse order
     *     and the pages are given back
     */
    void construct(MemorySegment object);

    /**
     * Destructs an object. What it throws is reported and the next object is destructed.
     *
     * @param object its memory, in constructed state
     */
    default void destruct(MemorySegment object) {}
}
