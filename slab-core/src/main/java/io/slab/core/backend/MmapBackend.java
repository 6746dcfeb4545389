package io.slab.core.backend;

import io.slab.core.memory.CLibrary;
import io.slab.core.memory.NativeMemory;
import io.slab.core.memory.SystemCallException;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.Capability;
import io.slab.spi.PageBackend;
import io.slab.spi.PageRegion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * Linux: reserves address space without a commit charge, lets the first touch commit, and gives pages back with {@code
 * madvise(MADV_DONTNEED)}.
 */
final class MmapBackend implements PageBackend {
    private final RegionSizes sizes;
    private final long page = CLibrary.pageSize();

    MmapBackend(RegionSizes sizes) {
        this.sizes = sizes;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.DECOMMIT,
                Capability.ZEROED,
                Capability.SPARSE,
                Capability.NATIVE_ADDRESSES,
                Capability.NODE_BINDING);
    }

    @Override
    public long pageBytes() {
        return page;
    }

    @Override
    public long preferredRegionBytes(long reservedBytes) {
        return sizes.next(reservedBytes);
    }

    @Override
    public PageRegion reserve(long bytes, long alignment, int node) {
        long slack = alignment > page ? alignment : 0;
        try {
            long mapped = CLibrary.mmap(
                    Math.addExact(bytes, slack), CLibrary.PROT_READ_WRITE, CLibrary.MAP_PRIVATE_ANONYMOUS_NORESERVE);
            long start = (mapped + alignment - 1) & -alignment;
            unmap(mapped, start - mapped);
            unmap(start + bytes, mapped + slack - start);
            return new MmapRegion(start, bytes);
        } catch (SystemCallException | ArithmeticException e) {
            throw new BackendMemoryException(
                    "the kernel reserves no " + bytes + " bytes of address space (" + e.getMessage()
                            + "): see ulimit -v and vm.max_map_count",
                    e);
        }
    }

    private static void unmap(long address, long bytes) {
        if (bytes > 0) {
            CLibrary.munmap(address, bytes);
        }
    }

    private static final class MmapRegion implements PageRegion {
        private final long address;
        private final long bytes;
        private final Arena arena = Arena.ofShared();
        private final MemorySegment segment;

        MmapRegion(long address, long bytes) {
            this.address = address;
            this.bytes = bytes;
            this.segment = NativeMemory.segment(address, bytes, arena);
        }

        @Override
        public MemorySegment segment() {
            return segment;
        }

        @Override
        public void commit(long offset, long length) {
            // The first touch commits.
        }

        @Override
        public void decommit(long offset, long length) {
            CLibrary.madvise(address + offset, length, CLibrary.MADV_DONTNEED);
        }

        @Override
        public void release() {
            arena.close(); // Fails while a native call uses the segment: then nothing is unmapped.
            CLibrary.munmap(address, bytes);
        }
    }
}
