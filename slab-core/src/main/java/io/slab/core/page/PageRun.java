package io.slab.core.page;

import java.lang.foreign.MemorySegment;

/**
 * Frames taken from the page layer, committed.
 *
 * @param region where
 * @param frame the first
 * @param frames how many
 */
public record PageRun(Region region, int frame, int frames) {
    /**
     * Its first address.
     *
     * @return the address
     */
    public long address() {
        return region.address(frame);
    }

    /**
     * Its memory.
     *
     * @return a segment with the life of the region
     */
    public MemorySegment segment() {
        return region.slice(address(), bytes());
    }

    /**
     * Its size.
     *
     * @return bytes
     */
    public long bytes() {
        return region.bytes(frames);
    }
}
