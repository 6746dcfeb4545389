package io.slab.spi;

import java.lang.foreign.MemorySegment;

/** A contiguous range of address space from a {@link PageBackend}; see there for threads, locks and exceptions. */
public interface PageRegion {
    /**
     * The whole range. If it is native, its scope must be closed by {@link #release}, so that stale segments fail instead of crashing;
     * a segment on the Java heap cannot be closed, and lives as long as somebody refers to it.
     *
     * @return the same segment at each call; native, or on the heap for memory without real addresses
     */
    MemorySegment segment();

    /**
     * Makes pages usable. Called before the first use of pages and again after {@link #decommit}.
     *
     * @param offset bytes from the start, a multiple of the page size
     * @param bytes a multiple of the page size
     * @throws BackendMemoryException if there is not so much memory; nothing is committed then
     */
    void commit(long offset, long bytes);

    /**
     * Gives the memory of pages back but keeps the address space. Their content is lost.
     *
     * @param offset bytes from the start, a multiple of the page size
     * @param bytes a multiple of the page size
     */
    void decommit(long offset, long bytes);

    /**
     * Gives the range back. No other method is called afterwards.
     *
     * @throws IllegalStateException if the segment is in use by a native call; the engine tries again later
     */
    void release();
}
