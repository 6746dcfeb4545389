package io.slab.core.backend;

import io.slab.spi.BackendMemoryException;
import io.slab.spi.Capability;
import io.slab.spi.PageBackend;
import io.slab.spi.PageRegion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * Portable: each region is one allocation of one shared {@link Arena}. It needs no native access and works on every platform; memory goes
 * back only with whole regions, which are therefore small at first.
 */
final class ArenaBackend implements PageBackend {
    private static final long PAGE = 4096;

    private final RegionSizes sizes;

    ArenaBackend(RegionSizes sizes) {
        this.sizes = sizes;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.NATIVE_ADDRESSES);
    }

    @Override
    public long pageBytes() {
        return PAGE;
    }

    @Override
    public long preferredRegionBytes(long reservedBytes) {
        return sizes.next(reservedBytes);
    }

    @Override
    public PageRegion reserve(long bytes, long alignment, int node) {
        Arena arena = Arena.ofShared();
        try {
            return new ArenaRegion(arena, arena.allocate(bytes, alignment));
        } catch (OutOfMemoryError | IllegalArgumentException e) {
            arena.close();
            throw new BackendMemoryException(
                    "the C library has no " + bytes + " bytes left (aligned to " + alignment + ")", e);
        }
    }

    private record ArenaRegion(Arena arena, MemorySegment segment) implements PageRegion {
        @Override
        public void commit(long offset, long bytes) {
            // Committed as a whole when it was allocated.
        }

        @Override
        public void decommit(long offset, long bytes) {
            // Only whole regions go back.
        }

        @Override
        public void release() {
            arena.close();
        }
    }
}
