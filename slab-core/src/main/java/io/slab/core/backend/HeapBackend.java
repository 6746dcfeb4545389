package io.slab.core.backend;

import io.slab.spi.BackendMemoryException;
import io.slab.spi.Capability;
import io.slab.spi.PageBackend;
import io.slab.spi.PageRegion;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * Regions are {@code long[]} arrays on the Java heap: for tests, and for hosts that forbid native memory. Arrays of {@code long} rather than
 * {@code byte}, since the segment of a {@code byte[]} refuses aligned access to anything larger than a byte.
 */
final class HeapBackend implements PageBackend {
    private static final long PAGE = 4096;
    private static final long LARGEST = 8L * (Integer.MAX_VALUE - 8);

    private final RegionSizes sizes;

    HeapBackend(RegionSizes sizes) {
        this.sizes = sizes;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
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
        if (bytes > LARGEST) {
            throw new BackendMemoryException(
                    "a region of " + bytes + " bytes is beyond the largest Java array of " + LARGEST + " bytes", null);
        }
        try {
            return new HeapRegion(MemorySegment.ofArray(new long[(int) (bytes >>> 3)]));
        } catch (OutOfMemoryError e) {
            throw new BackendMemoryException(
                    "the Java heap has no room for a region of " + bytes + " bytes: raise -Xmx", e);
        }
    }

    private record HeapRegion(MemorySegment segment) implements PageRegion {
        @Override
        public void commit(long offset, long bytes) {
            // An array is committed as a whole.
        }

        @Override
        public void decommit(long offset, long bytes) {
            // Only whole regions go back, to the garbage collector.
        }

        @Override
        public void release() {
            // The garbage collector takes the array when the last segment is forgotten.
        }
    }
}
