package io.slab.core.backend;

import io.slab.core.memory.Linux;
import io.slab.core.memory.SystemCallException;
import io.slab.spi.BackendMemoryException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An aligned range of address space that was mapped for a region, and what of the mapping lies around it: margins that were asked for, or what could not be
 * trimmed.
 *
 * @param start the region's first address
 * @param bytes the region's size
 * @param first the mapping's first address
 * @param total the mapping's size
 */
record AddressSpace(long start, long bytes, long first, long total) {
    /** What could not be unmapped after a failure. Tried again with the next reservation. */
    private static final Queue<Leftover> LEFTOVERS = new ConcurrentLinkedQueue<>();

    private record Leftover(Linux os, long address, long bytes) {
        boolean unmap() {
            try {
                os.unmap(address, bytes);
                return true;
            } catch (SystemCallException e) {
                return false;
            }
        }
    }

    /**
     * Maps more than is needed and trims it to what is aligned.
     *
     * @param margin bytes before and behind the region that stay mapped
     * @throws BackendMemoryException if the kernel has not so much
     */
    static AddressSpace reserve(Linux os, long bytes, long alignment, long margin, int protection, int flags) {
        LEFTOVERS.removeIf(Leftover::unmap);
        try {
            long wanted = Math.addExact(bytes, 2 * margin);
            long total = Math.addExact(wanted, alignment > Linux.pageSize() ? alignment : 0);
            long mapped = os.map(total, protection, flags);
            long start = (mapped + margin + alignment - 1) & -alignment;
            return new AddressSpace(start, bytes, mapped, total).trimmed(os, start - margin, wanted);
        } catch (SystemCallException | ArithmeticException e) {
            throw new BackendMemoryException(
                    "the kernel reserves no " + bytes + " bytes of address space (" + e.getMessage()
                            + "): see ulimit -v and vm.max_map_count",
                    e);
        }
    }

    private AddressSpace trimmed(Linux os, long newFirst, long newTotal) {
        try {
            os.unmap(first, newFirst - first);
            os.unmap(newFirst + newTotal, first + total - newFirst - newTotal);
            return new AddressSpace(start, bytes, newFirst, newTotal);
        } catch (SystemCallException e) {
            return this; // Address space is cheap: all of it goes with the region.
        }
    }

    void unmap(Linux os) {
        os.unmap(first, total);
    }

    /** Unmaps after a failure; if that fails, too, later. */
    void undo(Linux os) {
        Leftover all = new Leftover(os, first, total);
        if (!all.unmap()) {
            LEFTOVERS.add(all);
        }
    }
}
