package io.slab.spi;

import java.lang.foreign.MemorySegment;

/**
 * Hooks that also hear of every allocation and every free. A cache with such hooks has no magazines, since nothing is called on the fast
 * path: each operation takes the cache's lock, as with {@code CacheSpec.withMagazineBytes(0)}.
 *
 * <p><b>How found</b>: as an {@link ObjectLifecycle}; the engine looks at the type of the instance. <b>Threads</b>: the thread that allocates or frees.
 * <b>Locks</b>: none of the engine's. <b>Re-entrancy</b>: other caches may be used, the same one may not: that fails with
 * {@link io.slab.error.SlabPluginException}. <b>Exceptions</b>: see the methods. <b>Nulls</b>: none.
 * <b>Lifetime</b>: the segment may be used only during the call and covers exactly the object.
 */
public interface AllocationLifecycle extends ObjectLifecycle {
    /**
     * An object is about to be handed out.
     *
     * @param object its memory, in constructed state
     * @throws RuntimeException to fail the allocation: the object goes back without {@link #onFree}
     */
    default void onAllocate(MemorySegment object) {}

    /**
     * An object that was found to be allocated is about to be freed; what it looks like when this returns is what the next user gets. In a
     * bulk free all objects are heard of before the first is freed, so that one that is then refused was heard of in vain.
     *
     * @param object its memory, as its user left it
     * @throws RuntimeException to fail the free: the object stays allocated
     */
    default void onFree(MemorySegment object) {}
}
