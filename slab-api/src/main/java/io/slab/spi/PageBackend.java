package io.slab.spi;

import java.util.Set;

/**
 * Where pages come from. The engine reserves large regions and cuts them itself, so that none of these methods is called often.
 *
 * <p><b>How found</b>: {@link PageBackendProvider}, by name. <b>Threads</b>: any, but calls for one region never overlap.
 * <b>Locks</b>: called with the allocator's page lock held; may block on the operating system, never on the allocator.
 * <b>Re-entrancy</b>: none. <b>Exceptions</b>: {@link #reserve} and {@link PageRegion#commit} report a lack of memory with
 * {@link BackendMemoryException}, which becomes {@link io.slab.error.SlabOutOfMemoryException} with the limit BACKEND after the engine
 * tried to reclaim; anything else becomes {@link io.slab.error.SlabPluginException}. <b>Lifetime</b>: {@link #close} comes after every region was
 * released.
 */
public interface PageBackend extends AutoCloseable {
    /**
     * What it can do.
     *
     * @return the same set at each call
     */
    Set<Capability> capabilities();

    /**
     * The smallest unit of commit and decommit.
     *
     * @return bytes, a power of two
     */
    long pageBytes();

    /**
     * How large a region should be that is reserved for general use.
     *
     * @param reservedBytes what the allocator has reserved so far
     * @return bytes, a multiple of {@link #pageBytes}; the engine rounds up to what it needs
     */
    long preferredRegionBytes(long reservedBytes);

    /**
     * Reserves a contiguous range.
     *
     * @param bytes its size, a multiple of {@link #pageBytes}
     * @param alignment a power of two of at least {@link #pageBytes} that its first address must be a multiple of (for memory
     *     without real addresses: ignored)
     * @param node the NUMA node its pages should come from, or -1 for no preference; ignored without {@link Capability#NODE_BINDING}
     * @return the region, uncommitted
     * @throws BackendMemoryException if there is not so much
     */
    PageRegion reserve(long bytes, long alignment, int node);

    /** Frees what the backend itself holds. */
    @Override
    default void close() {}
}
