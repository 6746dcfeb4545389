package io.slab;

import io.slab.error.InvalidFreeException;
import io.slab.error.SlabClosedException;
import io.slab.error.SlabCorruptionException;
import io.slab.error.SlabOutOfMemoryException;
import java.lang.foreign.MemorySegment;

/**
 * A handle to a {@link SlabCache} for one thread: the fastest way to allocate, as no thread is looked up.
 *
 * <p>Only the thread that called {@link SlabCache#confined()} may use it. With {@link Checks#STANDARD} every use from another
 * thread throws {@link WrongThreadException}; with {@link Checks#OFF} that is not detected and breaks the allocator. Objects may
 * be freed through any handle of the cache, on any thread, wherever they were allocated. A handle keeps free objects to itself until it is
 * closed or its thread ends.
 */
public interface ConfinedCache extends AutoCloseable {
    /**
     * Allocates one object. O(1); amortised no Java heap memory.
     *
     * @return its address, aligned to {@link CacheSpec#alignment()}
     * @throws SlabOutOfMemoryException if a limit was hit or the backend has no memory
     * @throws SlabClosedException if the cache or this handle is closed
     * @throws SlabCorruptionException if the free object was written to (with {@link Checks#STANDARD})
     */
    long allocateRaw();

    /**
     * Frees one object of this cache. O(1).
     *
     * @param address what an allocation of this cache returned
     * @throws InvalidFreeException if it is no allocated object of this cache (with {@link Checks#STANDARD})
     * @throws SlabClosedException if the cache or this handle is closed
     */
    void free(long address);

    /**
     * Allocates one object.
     *
     * @return a segment of the cache's object size
     * @throws SlabOutOfMemoryException if a limit was hit or the backend has no memory
     * @throws SlabClosedException if the cache or this handle is closed
     * @throws SlabCorruptionException if the free object was written to (with {@link Checks#STANDARD})
     */
    MemorySegment allocate();

    /**
     * Frees one object of this cache.
     *
     * @param object a segment that an allocation of this cache returned
     * @throws InvalidFreeException if it is no allocated object of this cache (with {@link Checks#STANDARD})
     * @throws SlabClosedException if the cache or this handle is closed
     */
    void free(MemorySegment object);

    /** Gives the handle's free objects back to the cache. Every call but the first does nothing. */
    @Override
    void close();
}
