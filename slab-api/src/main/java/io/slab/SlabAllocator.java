package io.slab;

import io.slab.error.DuplicateCacheException;
import io.slab.error.InvalidFreeException;
import io.slab.error.SlabClosedException;
import io.slab.error.SlabConfigurationException;
import io.slab.error.SlabCorruptionException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabPluginException;
import io.slab.spi.MemoryFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.List;
import java.util.Optional;

/**
 * Off-heap memory: caches of equal objects, objects of any size, and arenas, all from the same pages. Thread-safe.
 *
 * <p>As a {@link SegmentAllocator} it gives memory that is <em>not</em> zeroed and that must be freed with
 * {@link #free(MemorySegment)}; {@link #openArena()} gives zeroed memory that is freed with the arena.
 */
public interface SlabAllocator extends SegmentAllocator, AutoCloseable {
    /**
     * Makes a cache.
     *
     * @param spec what it shall be like
     * @return the cache
     * @throws DuplicateCacheException if the name is in use
     * @throws SlabConfigurationException if no slab can satisfy the specification, or a strategy's name or option is unknown
     * @throws SlabOutOfMemoryException if eager growth hits a limit; no cache is made then
     * @throws SlabPluginException if a plug-in threw; no cache is made then
     * @throws SlabClosedException if the allocator is closed
     */
    SlabCache createCache(CacheSpec spec);

    /**
     * Looks a cache up.
     *
     * @param name its name
     * @return the cache, empty if there is none of that name
     */
    Optional<SlabCache> findCache(String name);

    /**
     * The caches that users made, in the order of their making.
     *
     * @return a copy
     */
    List<SlabCache> caches();

    /**
     * Allocates memory of any size, aligned to 8 bytes.
     *
     * @param byteSize bytes; 0 gives an object of its own, of size 0
     * @return a segment of that size, not zeroed
     * @throws SlabConfigurationException if the size is negative
     * @throws SlabOutOfMemoryException if a limit was hit or the backend has no memory
     * @throws SlabCorruptionException if the free object was written to (with {@link Checks#STANDARD})
     * @throws SlabClosedException if the allocator is closed
     */
    @Override
    MemorySegment allocate(long byteSize);

    /**
     * Allocates memory of any size and alignment.
     *
     * @param byteSize bytes; 0 gives an object of its own, of size 0
     * @param byteAlignment a power of two
     * @return a segment of that size, not zeroed
     * @throws SlabConfigurationException if the size is negative or the alignment no power of two
     * @throws SlabOutOfMemoryException if a limit was hit or the backend has no memory or not that alignment
     * @throws SlabCorruptionException if the free object was written to (with {@link Checks#STANDARD})
     * @throws SlabClosedException if the allocator is closed
     */
    @Override
    MemorySegment allocate(long byteSize, long byteAlignment);

    /**
     * Allocates memory of any size, aligned to 8 bytes. O(1) up to 8 MiB; takes no Java heap memory up to that size.
     *
     * @param byteSize bytes, 0 or more
     * @return its address
     * @throws SlabConfigurationException if the size is negative
     * @throws SlabOutOfMemoryException if a limit was hit or the backend has no memory
     * @throws SlabCorruptionException if the free object was written to (with {@link Checks#STANDARD})
     * @throws SlabClosedException if the allocator is closed
     */
    long allocateRaw(long byteSize);

    /**
     * Allocates memory of any size and alignment.
     *
     * @param byteSize bytes, 0 or more
     * @param byteAlignment a power of two
     * @return its address
     * @throws SlabConfigurationException if the size is negative or the alignment no power of two
     * @throws SlabOutOfMemoryException if a limit was hit or the backend has no memory or not that alignment
     * @throws SlabCorruptionException if the free object was written to (with {@link Checks#STANDARD})
     * @throws SlabClosedException if the allocator is closed
     */
    long allocateRaw(long byteSize, long byteAlignment);

    /**
     * Frees what any allocation of this allocator or of its caches returned, without being told its size or cache. O(1).
     *
     * @param object a segment that an allocation returned: same address; its size is not looked at
     * @throws InvalidFreeException if no allocated object starts there (with {@link Checks#STANDARD})
     * @throws SlabClosedException if the allocator is closed
     */
    void free(MemorySegment object);

    /**
     * Frees what any allocation of this allocator or of its caches returned, without being told its size or cache. O(1).
     *
     * @param address what an allocation returned
     * @throws InvalidFreeException if no allocated object starts there (with {@link Checks#STANDARD})
     * @throws SlabClosedException if the allocator is closed
     */
    void free(long address);

    /**
     * The memory at an address that an allocation returned, as a segment: how raw addresses of backends without real addresses
     * ({@code heap}) are read and written.
     *
     * @param address what an allocation returned
     * @return a segment of all bytes that may be used there, at least as many as were asked for
     * @throws InvalidFreeException if no object starts there
     * @throws SlabClosedException if the allocator is closed
     */
    MemorySegment segmentOf(long address);

    /**
     * Opens an arena for the calling thread, as {@link Arena#ofConfined()}: zeroed segments that die with it; all memory returns at
     * once when it is closed.
     *
     * @return the arena
     * @throws SlabClosedException if the allocator is closed
     */
    Arena openArena();

    /**
     * Opens an arena for all threads, as {@link Arena#ofShared()}.
     *
     * @return the arena
     * @throws SlabClosedException if the allocator is closed
     */
    Arena openSharedArena();

    /**
     * Gives back to the page backend all that is free: as {@link #reclaim(Reach)} with {@link Reach#EVERYTHING}.
     *
     * @return the bytes given back
     * @throws SlabClosedException if the allocator is closed
     */
    default long reclaim() {
        return reclaim(Reach.EVERYTHING).bytes();
    }

    /**
     * Gives back to the page backend what is free. May be called by any thread at any time; others go on meanwhile: no lock is held for longer
     * than some hundred objects or a few MiB of pages take, and a thread whose magazine is taken is stopped for some ten microseconds.
     *
     * @param reach how far to go
     * @return what was given back, and what could not be reached and why
     * @throws SlabClosedException if the allocator is closed
     * @throws SlabPluginException if called by a plug-in from inside an operation
     */
    ReclaimReport reclaim(Reach reach);

    /**
     * Reports on which NUMA nodes slabs are, and which should be elsewhere: because the thread that took most of a slab's objects runs
     * on another node now, or because pages came from another node when theirs was full. Asks the operating system about every page: for
     * operators, not for loops.
     *
     * @return the report; empty without NUMA affinity
     * @throws SlabClosedException if the allocator is closed
     * @throws SlabPluginException if the NUMA affinity threw
     */
    PlacementReport placement();

    /**
     * Moves slabs to the nodes that {@link #placement()} says they should be on. Objects keep their addresses and contents; threads may
     * use them meanwhile, and wait a moment where they touch a page on its way. A slab whose node has no memory left for all of it stays.
     *
     * @param maxBytes the most bytes to move now, 0 or more; a slab that does not fit into what is left waits for the next call
     * @return the bytes moved; 0 without NUMA affinity
     * @throws SlabConfigurationException if {@code maxBytes} is negative
     * @throws SlabClosedException if the allocator is closed
     * @throws SlabPluginException if the NUMA affinity threw
     */
    long rebalance(long maxBytes);

    /**
     * Where another process finds memory of this allocator: with the backends {@code memfd} and {@code file}. It maps the file from there
     * on, in Java with {@code FileChannel.map}.
     *
     * @param address an address inside of an object
     * @return the file behind that very byte; empty with a backend that shares nothing
     * @throws InvalidFreeException if the address is no memory of this allocator
     * @throws SlabClosedException if the allocator is closed
     */
    Optional<MemoryFile> fileOf(long address);

    /**
     * Maps whole pages of this allocator once more, one after the other: scattered objects become one contiguous range, without a copy.
     *
     * @param parts memory of this allocator in the order wanted: each starts at a page and takes whole pages, as
     *     {@code allocate(n * 4096, 4096)} gives them
     * @param arena unmaps the view when it is closed; free the objects after that, as the view shows whatever their pages hold
     * @return a segment over all of them; an empty one if there are no parts
     * @throws SlabConfigurationException if a part is not made of whole pages, or the backend cannot share memory, or not these parts in one
     *     view: {@code composite} when they come from several of its members
     * @throws InvalidFreeException if a part is no memory of this allocator
     * @throws IllegalStateException if the arena is closed
     * @throws WrongThreadException if the arena is another thread's
     * @throws SlabOutOfMemoryException if the system allows no more mappings
     * @throws SlabClosedException if the allocator is closed
     */
    MemorySegment viewOf(List<MemorySegment> parts, Arena arena);

    /**
     * Writes all memory through to storage, with the backend {@code file}: what was written before this call survives a power failure when it
     * returns. Threads may allocate, write and free meanwhile.
     *
     * @throws SlabConfigurationException if the backend keeps nothing
     * @throws SlabCorruptionException if somebody cut the file off
     * @throws SlabPluginException if the file system failed
     * @throws SlabClosedException if the allocator is closed
     */
    void force();

    /**
     * Walks every structure and checks its invariants: counts, lists, bitmaps, buddy trees, page map, headers, overlaps. For tests
     * and diagnosis; takes each cache's lock for as long as it looks at that cache,
     * then the page layer's. Other threads may go on meanwhile.
     *
     * @throws SlabCorruptionException naming the first invariant that does not hold, with the values
     * @throws SlabClosedException if the allocator is closed
     */
    void verify();

    /**
     * Figures at one moment.
     *
     * @return a snapshot; its sums hold. Takes some microseconds for each cache and thread that uses it
     * @throws SlabClosedException if this handle is closed
     */
    AllocatorStats stats();

    /**
     * Figures slab by slab: the fragmentation picture. Takes time for each slab, and asks the operating system which of its pages are in
     * physical memory: for operators and reports, not for loops.
     *
     * @return a snapshot; its sums hold
     * @throws SlabClosedException if this handle is closed
     */
    AllocatorDetail inspect();

    /**
     * The caches as a table for people, one line each, as slabinfo prints them.
     *
     * @return several lines
     */
    String dump();

    /**
     * Notes allocations with their stacks from now on, one in so many bytes on average, until it is told otherwise: see {@link #profile}. May be
     * called at any time, also while threads allocate; 0 ends it, and forgets what was noted.
     *
     * <p>What was allocated before stays unknown. Costs the threads nothing while it never was on.
     * Caches without checks cannot be sampled.
     *
     * @param everyBytes bytes, 0 or more; 524288 is usual, 1 notes every object
     * @throws SlabConfigurationException if it is negative
     * @throws SlabClosedException if the allocator is closed
     */
    void sample(long everyBytes);

    /**
     * Who holds the live memory: what {@link #sample} noted.
     *
     * @return an estimate by cache, owner and stack; empty while nothing is sampled
     * @throws SlabClosedException if the allocator is closed
     */
    AllocationProfile profile();

    /**
     * The configuration in effect, with every {@code auto} replaced by what was chosen.
     *
     * @return the configuration
     */
    SlabAllocatorConfig config();

    /**
     * Another handle to the same allocator: it lives until every handle is closed.
     *
     * @return a handle of its own
     * @throws SlabClosedException if this handle is closed
     */
    SlabAllocator retain();

    /**
     * Closes this handle; the last close closes every cache, reports what was never freed, and gives all memory back at
     * once. Segments become inaccessible ({@link IllegalStateException}); raw addresses must not be used any more. While arenas
     * that hold memory are open, all memory stays mapped until the last of them is closed.
     * Every call but the first does nothing. Threads that are inside an operation get {@link SlabClosedException} or finish first.
     *
     * <p>Memory that cannot go back at this moment, since a native call uses a segment of it or a debugger holds a thread inside an operation,
     * stays mapped, which the log tells; a thread of the engine's own tries again until it is gone. This method returns all the same.
     */
    @Override
    void close();
}
