package io.slab.spi;

/**
 * How a page finds the slab (or page run) that stands on it: an index from addresses to numbers that the engine gives. The engine's own,
 * {@code direct}, needs no plug-in; another one is for hosts that want the index elsewhere, or whose address space is too sparse for tables.
 *
 * <p><b>Which calls are made</b>: {@link #put} when a slab or page run is made and {@link #remove} when it is given back, each once, for
 * all its pages; {@link #find} whenever an address must be led back to its slab: at a checked or global free, when a free object returns to
 * its slab, by {@code segmentOf}. <em>None</em> for a slab of a single page with its header on it ({@code DescriptorPlacement.ON_SLAB}): the
 * engine finds those without the index, so that an allocator with such slabs alone never calls it.
 *
 * <p><b>How found</b>: {@link PageIndexProvider}, by name. <b>Threads</b>: {@code put} and {@code remove} never overlap; {@code find} comes from
 * any thread at any time, also during them. <b>Locks</b>: {@code put} and {@code remove} are called with the allocator's page lock held,
 * {@code find} with or without. <b>Re-entrancy</b>: none. <b>Exceptions</b>: one from {@code put} fails the growth, one from {@code find} the
 * operation, with {@link io.slab.error.SlabPluginException}; one from {@code remove} is reported, and the number is not used again. <b>Nulls</b>: none.
 * <b>Lifetime</b>: an index serves one allocator and is closed after it.
 *
 * <p>The engine believes no answer: a number that leads to a slab that does not cover the address counts as none.
 */
public interface PageIndex extends AutoCloseable {
    /** What {@link #find} answers where nothing stands. */
    int NONE = -1;

    /**
     * Enters a slab.
     *
     * @param address its first address, a multiple of the page size
     * @param bytes its size, a multiple of the page size; nothing else stands there
     * @param slab its number, 0 or more
     */
    void put(long address, long bytes, int slab);

    /**
     * Forgets a slab.
     *
     * @param address its first address
     * @param bytes its size, as it was entered
     */
    void remove(long address, long bytes);

    /**
     * Finds the slab that an address lies in. While other entries change, entries that do not must be found; for one that is being entered or
     * removed any answer will do.
     *
     * @param address any number, of this allocator or not
     * @return the number that its page was entered with, or {@link #NONE}
     */
    int find(long address);

    /** Frees what the index holds. Idempotent. */
    @Override
    default void close() {}

    /** Makes indexes: one for each allocator. */
    @FunctionalInterface
    interface Factory {
        /**
         * Makes an index.
         *
         * @param pageBytes the page size, a power of two
         * @return a new one, empty
         */
        PageIndex newIndex(long pageBytes);
    }
}
