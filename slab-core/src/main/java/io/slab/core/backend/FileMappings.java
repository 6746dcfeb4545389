package io.slab.core.backend;

import io.slab.core.memory.Linux;
import io.slab.core.memory.SystemCallException;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.MemoryFile;
import io.slab.spi.PageRange;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/** Mapping parts of files: a region's own, and the pages of several regions one after the other. */
final class FileMappings {
    private FileMappings() {}

    /**
     * Maps a part of a file at an aligned address. Either it is mapped afterwards or nothing is.
     *
     * @param flags further flags, such as {@link Linux#MAP_SYNC}
     */
    static AddressSpace map(Linux os, int descriptor, long offset, long bytes, long alignment, int flags) {
        AddressSpace space =
                AddressSpace.reserve(os, bytes, alignment, 0, Linux.PROT_NONE, Linux.MAP_ANONYMOUS_NORESERVE);
        try {
            os.mapAt(space.start(), bytes, Linux.PROT_READ_WRITE, flags | Linux.MAP_NORESERVE, descriptor, offset);
            return space;
        } catch (SystemCallException e) {
            space.undo(os);
            throw e;
        }
    }

    /** How other processes of this user find a descriptor that has no path of its own. */
    static Path procPath(int descriptor) {
        return Path.of("/proc", Long.toString(ProcessHandle.current().pid()), "fd", Integer.toString(descriptor));
    }

    /** One contiguous range of address space in which each range of pages is mapped a second time. */
    static MemorySegment view(Linux os, List<PageRange> ranges, Arena arena, int protection) {
        long bytes = 0;
        for (PageRange range : ranges) {
            bytes = Math.addExact(bytes, range.bytes());
        }
        if (bytes == 0) {
            return MemorySegment.NULL;
        }
        long page = Linux.pageSize();
        AddressSpace space = AddressSpace.reserve(os, bytes, page, 0, Linux.PROT_NONE, Linux.MAP_ANONYMOUS_NORESERVE);
        try {
            long at = space.start();
            for (PageRange range : ranges) {
                MemoryFile file = range.region().file().orElseThrow().plus(range.offset());
                os.mapAt(at, range.bytes(), protection, Linux.MAP_SHARED, file.descriptor(), file.offset());
                at += range.bytes();
            }
            MemorySegment view =
                    MemorySegment.ofAddress(space.start()).reinterpret(bytes, arena, gone -> space.unmap(os));
            return protection == Linux.PROT_READ ? view.asReadOnly() : view;
        } catch (SystemCallException e) {
            space.undo(os);
            throw new BackendMemoryException(
                    "the kernel maps no " + ranges.size() + " parts one after the other (" + e.getMessage()
                            + "): see vm.max_map_count",
                    e);
        } catch (RuntimeException | Error e) { // the arena is closed, or another thread's
            space.undo(os);
            throw e;
        }
    }
}
