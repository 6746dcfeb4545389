package io.slab.spi;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A contiguous range of address space from a {@link PageBackend}; see there for threads, locks and exceptions. */
public interface PageRegion {
    /**
     * The whole range, open to all threads. If it is native, its scope must be closed by {@link #release}, so that stale segments fail instead of crashing;
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
     * Brings committed pages into memory now, so that their first use faults no more: for caches that grow eagerly. Advice: what cannot be brought
     * in comes with its first use. Content stays.
     *
     * @param offset bytes from the start, a multiple of the page size
     * @param bytes a multiple of the page size
     */
    default void populate(long offset, long bytes) {}

    /**
     * Writes pages through to storage; when it returns, what was written before it was called survives a power failure. Called only
     * with {@link Capability#PERSISTENT}, <em>without</em> the page lock, and possibly while other calls for the same region run.
     *
     * @param offset bytes from the start, a multiple of the page size
     * @param bytes a multiple of the page size
     * @throws IllegalStateException if the region was released
     */
    default void force(long offset, long bytes) {
        throw new UnsupportedOperationException(getClass().getName() + " is not persistent");
    }

    /**
     * Where others find this region.
     *
     * @return the file behind its first byte; empty without {@link Capability#SHAREABLE}
     */
    default Optional<MemoryFile> file() {
        return Optional.empty();
    }

    /**
     * Gives the range back. No other method is called after it returned.
     *
     * @throws IllegalStateException if the segment is in use by a native call; the engine tries again later. Whatever this method throws, it can
     *     be called again, and then does what is left to do
     */
    void release();
}
