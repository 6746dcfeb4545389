package io.slab.core.general;

/** What arenas tell and ask the allocator. */
public interface ArenaLedger {
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
