package io.slab;

import io.slab.error.SlabClosedException;
import java.lang.foreign.MemorySegment;

/**
 * One allocated object that returns itself: {@link #close()} frees it, from any thread, once.
 *
 * <p>Thread-safe. Made by {@link SlabCache#acquire()}.
 */
public interface Slot extends AutoCloseable {
    /**
     * The object's memory.
     *
     * @return a segment of exactly the cache's object size
     * @throws SlabClosedException if the slot is closed
     */
    MemorySegment segment();

    /**
     * The object's address.
     *
     * @return the address
     * @throws SlabClosedException if the slot is closed
     */
    long address();

    /**
     * Frees the object. Every call but the first does nothing; one that throws, as hooks that refuse the free make it, has freed nothing and does not count. May be called after the cache was closed.
     */
    @Override
    void close();
}
