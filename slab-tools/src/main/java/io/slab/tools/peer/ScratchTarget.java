package io.slab.tools.peer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Hands out the same piece of scratch memory over and over: no allocator at all, with which the replay code is warmed up
 * before another allocator's memory is measured. Objects overlap, so their patterns do not survive.
 */
public final class ScratchTarget implements ReplayTarget {
    private final MemorySegment scratch;

    /**
     * Reserves the scratch memory.
     *
     * @param bytes largest object that will be asked for
     */
    public ScratchTarget(long bytes) {
        scratch = Arena.ofAuto().allocate(bytes, 16);
    }

    @Override
    public long allocate(long bytes) {
        return scratch.address();
    }

    @Override
    public void free(long address) {}

    @Override
    public void reclaim() {}
}
