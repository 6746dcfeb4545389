package io.slab.bench.peer;

/**
 * An allocator under measurement. Unless it says otherwise any thread may use it. A JVM that measures opens one only: a second
 * implementation would make every call in the workloads a virtual one.
 */
public interface BenchAllocator extends AutoCloseable {
    /**
     * Makes room for objects of this allocator.
     *
     * @param count how many at once
     * @return empty slots; used by one thread at a time, and handed over as any object is
     */
    Slots slots(int count);

    /**
     * How often an operation left the fast path, where the allocator counts that.
     *
     * @return the number since the allocator was opened; -1 if it is not known
     */
    default long slowPaths() {
        return -1;
    }

    /**
     * Java heap that the allocator's own structures take.
     *
     * @return bytes; 0 for allocators that have none there
     */
    default long heapMetadataBytes() {
        return 0;
    }

    /**
     * Memory that this allocator takes on the Java heap on purpose, as allocators of heap objects do.
     *
     * @return whether its memory is to be looked for there
     */
    default boolean onHeap() {
        return false;
    }

    /**
     * Gives back to the system what is free, whichever thread keeps it, where the allocator offers that.
     *
     * @throws UnsupportedOperationException if it does not
     */
    default void reclaim() {
        throw new UnsupportedOperationException("this allocator cannot take back what other threads keep");
    }

    /**
     * Gives back to the system what is free, as far as the allocator offers that to the calling thread.
     *
     * @return false if it offers nothing, and did nothing
     */
    default boolean recycle() {
        return false;
    }

    /** Releases what it holds. */
    @Override
    default void close() {}
}
