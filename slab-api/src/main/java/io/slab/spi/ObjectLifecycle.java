package io.slab.spi;

import java.lang.foreign.MemorySegment;

/**
 * Constructs each object once, when its slab is made, and destructs it when the slab is given back. Between a free and the next
 * allocation an object keeps its constructed state. Source: J. Bonwick, <i>The Slab Allocator</i> (USENIX 1994), section 2.
 *
 * <p>Called under the cache's lock, from any thread; may not call into the same cache. The segment may be used only during the
 * call and covers exactly the object.
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
