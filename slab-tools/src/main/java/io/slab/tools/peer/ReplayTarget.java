package io.slab.tools.peer;

import java.lang.foreign.MemorySegment;

/**
 * An allocator on which a trace can be replayed. All methods may be called by several threads at once, {@link #close()} by one
 * when the others are done.
 *
 * <p>Memory is reached as {@link #memory} plus {@link #offset}: for allocators that hand out real addresses that is all of native
 * memory and the address itself, for those that hand out synthetic ones a segment per object.
 */
public interface ReplayTarget extends AutoCloseable {
    /**
     * Allocates an object.
     *
     * @param bytes size, 0 allowed
     * @return its address, never 0
     */
    long allocate(long bytes);

    /**
     * Frees an object.
     *
     * @param address what {@link #allocate} returned
     */
    void free(long address);

    /**
     * Returns a segment through which a live object is reached.
     *
     * @param address address of the object
     * @return a segment in which the object begins at {@link #offset}
     */
    default MemorySegment memory(long address) {
        return NativeMemory.ALL;
    }

    /**
     * Returns where an object begins within {@link #memory}.
     *
     * @param address address of the object
     * @return offset in bytes
     */
    default long offset(long address) {
        return address;
    }

    /** Gives unused memory back to the operating system, as far as the allocator can. */
    void reclaim();

    @Override
    default void close() {}
}
