package io.slab.spi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
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

    /**
     * Maps pages of several regions of this backend one after the other, so that they can be read and written as one contiguous range. The pages
     * are the same memory, not a copy.
     *
     * @param ranges the pages, in order; the same page may occur more than once
     * @param arena unmaps the view when it is closed; the pages stay where they are
     * @return a segment over all of them
     * @throws BackendMemoryException if there is no room for so many mappings
     * @throws UnsupportedOperationException without {@link Capability#SHAREABLE}
     */
    default MemorySegment view(List<PageRange> ranges, Arena arena) {
        throw new UnsupportedOperationException(getClass().getName() + " cannot map its pages twice");
    }

    /**
     * What there is to know about its state, for {@code stats()} and {@code dump()}. From any thread, without locks; cheap.
     *
     * @return possibly empty
     */
    default List<BackendNote> notes() {
        return List.of();
    }

    /** Frees what the backend itself holds. */
    @Override
    default void close() {}
}
