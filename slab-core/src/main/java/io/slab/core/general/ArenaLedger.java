package io.slab.core.general;

/** What arenas tell and ask the allocator. */
public interface ArenaLedger {
    /**
     * Keeps all memory mapped until {@link #unpin}, even if the allocator is closed meanwhile.
     *
     * @throws io.slab.error.SlabClosedException if the memory is gone already
     */
    void pin();

    /** Ends what {@link #pin} began. */
    void unpin();

    /**
     * Counts memory that arenas hold.
     *
     * @param bytes more or, if negative, less
     */
    void add(long bytes);

    /**
     * Takes a chunk back; does nothing if the allocator was closed meanwhile, which gave everything back.
     *
     * @param address the chunk
     */
    void free(long address);
}
