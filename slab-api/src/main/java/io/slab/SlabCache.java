package io.slab;

import io.slab.error.InvalidFreeException;
import io.slab.error.SlabClosedException;
import io.slab.error.SlabCorruptionException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabPluginException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;

/**
 * A named cache of equally sized objects. Thread-safe: any thread, platform or virtual, may allocate, and free what another
 * thread allocated.
 *
 * <p>Every operation comes in a {@linkplain MemorySegment segment} and a raw form on {@code long} addresses; both see the same
 * objects and may be mixed. The raw and the bulk forms take no Java heap memory. A segment covers exactly one object and becomes
 * inaccessible when its region is given back or the allocator is closed, at the latest; until then a stale segment of a freed object
 * still reads memory, which may belong to another object by then.
 *
 * <p>Source of the design: J. Bonwick, <i>The Slab Allocator</i> (USENIX 1994); J. Bonwick and J. Adams, <i>Magazines and
 * Vmem</i> (USENIX 2001).
 */
public interface SlabCache extends AutoCloseable {
    /**
     * The cache's name.
     *
     * @return as in its specification
     */
    String name();

    /**
     * What the cache was made from.
     *
     * @return the specification
     */
    CacheSpec spec();

    /**
     * Allocates one object. O(1).
     *
     * @return a segment of {@link CacheSpec#objectSize()} bytes, aligned to {@link CacheSpec#alignment()}
     * @throws SlabOutOfMemoryException if a limit was hit or the backend has no memory
     * @throws SlabClosedException if the cache is closed
     * @throws SlabCorruptionException if the free object was written to (with {@link Checks#STANDARD}); that object is put
     *     out of use, and the next call serves another
     * @throws SlabPluginException if a plug-in that growth consults threw
     */
    MemorySegment allocate();

    /**
     * Allocates one object, if it can be had without exceeding a limit.
     *
     * @return empty where {@link #allocate()} would throw {@link SlabOutOfMemoryException}
     * @throws SlabClosedException if the cache is closed
     * @throws SlabCorruptionException as {@link #allocate()}
     * @throws SlabPluginException as {@link #allocate()}
     */
    Optional<MemorySegment> tryAllocate();

    /**
     * Allocates one object, waiting for one to be freed where a limit was hit. Waiters are served in the order of their coming.
     *
     * @param timeout how long to wait at most; zero or negative does not wait
     * @return the object
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws SlabOutOfMemoryException if the time has passed
     * @throws SlabClosedException if the cache is closed, also while waiting
     * @throws SlabCorruptionException as {@link #allocate()}
     * @throws SlabPluginException as {@link #allocate()}
     */
    MemorySegment allocate(Duration timeout) throws InterruptedException;

    /**
     * Allocates one object. O(1); takes no Java heap memory.
     *
     * @return its address
     * @throws SlabOutOfMemoryException if a limit was hit or the backend has no memory
     * @throws SlabClosedException if the cache is closed
     * @throws SlabCorruptionException as {@link #allocate()}
     * @throws SlabPluginException as {@link #allocate()}
     */
    long allocateRaw();

    /**
     * Allocates one object, if it can be had without exceeding a limit.
     *
     * @return its address, or 0 where {@link #allocateRaw()} would throw {@link SlabOutOfMemoryException}
     * @throws SlabClosedException if the cache is closed
     * @throws SlabCorruptionException as {@link #allocate()}
     * @throws SlabPluginException as {@link #allocate()}
     */
    long tryAllocateRaw();

    /**
     * Allocates {@code count} objects, all or none. O(count); what the calling thread has at hand takes no Java heap memory.
     *
     * @param addresses where their addresses are written; after an exception the range has no meaning
     * @param offset the first index to write
     * @param count how many; 0 does nothing
     * @throws IndexOutOfBoundsException if the range is not inside the array
     * @throws SlabOutOfMemoryException if not all can be had; none is allocated then
     * @throws SlabClosedException if the cache is closed
     * @throws SlabCorruptionException as {@link #allocate()}; none is allocated then
     * @throws SlabPluginException as {@link #allocate()}; none is allocated then
     */
    void allocateRaw(long[] addresses, int offset, int count);

    /**
     * Frees one object.
     *
     * @param object a segment that an allocation of this cache returned: same address; its size is not looked at
     * @throws InvalidFreeException if it is no allocated object of this cache (with {@link Checks#STANDARD})
     * @throws SlabClosedException if the cache is closed; objects that outlive their cache are freed through
     *     {@link SlabAllocator#free(MemorySegment)}
     */
    void free(MemorySegment object);

    /**
     * Frees one object. O(1); takes no Java heap memory.
     *
     * @param address what an allocation of this cache returned
     * @throws InvalidFreeException if it is no allocated object of this cache (with {@link Checks#STANDARD})
     * @throws SlabClosedException if the cache is closed; objects that outlive their cache are freed through
     *     {@link SlabAllocator#free(long)}
     */
    void free(long address);

    /**
     * Frees {@code count} objects, all or (with {@link Checks#STANDARD}) none. O(count); up to 4096 objects for which the calling
     * thread has room at hand take no Java heap memory.
     *
     * <p>Where neither the objects nor the cache are wrong, but a plug-in or the Java heap
     * keeps it from going on, those that it has not come to stay allocated, or, if a plug-in's lock fails, are lost until the cache is closed.
     *
     * @param addresses the objects
     * @param offset the index of the first
     * @param count how many; 0 does nothing
     * @throws IndexOutOfBoundsException if the range is not inside the array
     * @throws InvalidFreeException if one of them is no allocated object of this cache, or occurs twice; none is freed then
     * @throws SlabClosedException if the cache is closed
     */
    void free(long[] addresses, int offset, int count);

    /**
     * Opens a handle for the calling thread alone.
     *
     * @return the handle; close it to give its free objects back
     * @throws SlabClosedException if the cache is closed
     * @throws UnsupportedOperationException if the calling thread is virtual: virtual threads own no magazines
     */
    ConfinedCache confined();

    /**
     * Allocates one object that returns itself.
     *
     * @return a slot that any thread may close
     * @throws SlabOutOfMemoryException if a limit was hit or the backend has no memory
     * @throws SlabClosedException if the cache is closed
     * @throws SlabCorruptionException as {@link #allocate()}
     * @throws SlabPluginException as {@link #allocate()}
     */
    Slot acquire();

    /**
     * The object at an address, as a segment.
     *
     * @param address what an allocation of this cache returned
     * @return a segment of the object's size
     * @throws InvalidFreeException if no object of this cache starts there
     * @throws SlabClosedException if the cache is closed
     */
    MemorySegment segmentOf(long address);

    /**
     * Gives all that is free back: magazines that can be reached, the depot, and every empty slab, whatever the reclaim policy
     * would keep.
     *
     * @return the bytes given back to the page backend
     * @throws SlabClosedException if the cache is closed
     */
    long shrink();

    /**
     * Figures of this cache at one moment.
     *
     * @return a consistent snapshot
     */
    CacheStats stats();

    /**
     * Another handle to the same cache: it lives until every handle is closed.
     *
     * @return a handle of its own
     * @throws SlabClosedException if this handle is closed
     */
    SlabCache retain();

    /**
     * Closes this handle; the last close removes the cache, so that its name is free again, gives back every slab without
     * allocated objects, and reports what was never freed ({@link io.slab.spi.SlabEvent.Leaked} and one warning in the log).
     * Slabs that still hold objects stay until {@link SlabAllocator#free(long)} has freed the last one or the allocator is closed.
     * Every call but the first does nothing.
     */
    @Override
    void close();
}
