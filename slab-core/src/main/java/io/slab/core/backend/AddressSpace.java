package io.slab.core.backend;

import io.slab.core.memory.Linux;
import io.slab.core.memory.SystemCallException;
import io.slab.spi.BackendMemoryException;

/**
 * An aligned range of address space that was mapped for a region, with margins of equal size before and behind it.
 *
 * @param start the region's first address
 * @param bytes the region's size
 * @param margin bytes before and behind it that belong to the mapping, too
 */
record AddressSpace(long start, long bytes, long margin) {

    /**
     * Maps more than is needed and trims it to what is aligned. Either all of it is there afterwards or nothing.
     *
     * @throws BackendMemoryException if the kernel has not so much
     */
    static AddressSpace reserve(Linux os, long bytes, long alignment, long margin, int protection, int flags) {
        try {
            long wanted = Math.addExact(bytes, 2 * margin);
            long total = Math.addExact(wanted, alignment > Linux.pageSize() ? alignment : 0);
            long mapped = os.map(total, protection, flags);
            long start = (mapped + margin + alignment - 1) & -alignment;
            AddressSpace space = new AddressSpace(start, bytes, margin);
            try {
                os.unmap(mapped, space.first() - mapped);
                os.unmap(space.first() + wanted, mapped + total - space.first() - wanted);
            } catch (SystemCallException e) {
                undo(os, mapped, total, e);
                throw e;
            }
            return space;
        } catch (SystemCallException | ArithmeticException e) {
            throw new BackendMemoryException(
                    "the kernel reserves no " + bytes + " bytes of address space (" + e.getMessage()
                            + "): see ulimit -v and vm.max_map_count",
                    e);
        }
    }

    private long first() {
        return start - margin;
    }

    void unmap(Linux os) {
        os.unmap(first(), bytes + 2 * margin);
    }

    /** Unmaps after a failure; if that fails, too, the failure carries it. */
    void undo(Linux os, Throwable failure) {
        undo(os, first(), bytes + 2 * margin, failure);
    }

    private static void undo(Linux os, long address, long bytes, Throwable failure) {
        try {
            os.unmap(address, bytes);
        } catch (SystemCallException e) {
            failure.addSuppressed(e);
        }
    }
}
