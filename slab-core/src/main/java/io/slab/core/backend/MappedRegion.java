package io.slab.core.backend;

import io.slab.core.memory.Linux;
import io.slab.core.memory.NativeMemory;
import io.slab.core.memory.SystemCallException;
import io.slab.spi.PageRegion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A region in address space of our own: what all Linux backends share. {@link #release} can be called again after each failure. */
abstract class MappedRegion implements PageRegion {
    private final Linux os;
    private final AddressSpace space;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;
    private boolean mapped = true;

    MappedRegion(Linux os, AddressSpace space) {
        this(os, space, space.bytes());
    }

    /** A region that shows only the first so many bytes of its address space. */
    MappedRegion(Linux os, AddressSpace space, long bytes) {
        this.os = os;
        this.space = space;
        this.segment = NativeMemory.segment(space.start(), bytes, arena);
    }

    final Linux os() {
        return os;
    }

    final long address(long offset) {
        return space.start() + offset;
    }

    final long bytes() {
        return segment.byteSize();
    }

    @Override
    public final MemorySegment segment() {
        return segment;
    }

    /** Brings memory in before its first use; what the kernel refuses is left to the first touch, and noted. */
    final void populateIfPossible(long offset, long length, Notes notes) {
        try {
            os.advise(address(offset), length, Linux.MADV_POPULATE_WRITE);
        } catch (SystemCallException e) {
            notes.put("populate", "refused: " + e.getMessage());
        }
    }

    /** Releases a region that nobody has seen; what cannot be unmapped now is unmapped later. */
    final void discard() {
        arena.close();
        space.undo(os);
        mapped = false;
    }

    @Override
    public void release() {
        if (segment.scope().isAlive()) {
            arena.close(); // Fails while a native call uses the segment: then nothing is unmapped.
        }
        if (mapped) {
            space.unmap(os);
            mapped = false;
        }
    }
}
