package io.slab.core.page;

import java.lang.foreign.MemorySegment;

/** Whom the objects of a span belong to: a cache, or the large runs. */
public interface SpanOwner {
    /**
     * Frees an object without knowing more than its address.
     *
     * @param address what an allocation returned, or what a caller mistakes for it
     * @param span what the page map has there
     */
    void free(long address, Span span);

    /**
     * Where a thread keeps its magazine of this owner, among those of all caches of an allocator.
     *
     * @return the place; 0 if there is none
     */
    default int place() {
        return 0;
    }

    /**
     * The memory of an object.
     *
     * @param address what an allocation returned, or what a caller mistakes for it
     * @param span what the page map has there
     * @return a segment over all bytes that the user may use
     */
    MemorySegment segmentOf(long address, Span span);
}
