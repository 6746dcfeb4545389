package io.slab.bench.peer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * The JDK's {@link SegmentAllocator#slicingAllocator}: cuts one block from its start to its end, then starts again, which no
 * real program could do. A lower bound, not a competitor. For one thread.
 */
final class SlicingPeer extends SegmentPeer {
    private static final long BLOCK = 64L << 20;
    private static final long GRANULE = 16;

    private final MemorySegment block = Arena.global().allocate(BLOCK, 64);
    private SegmentAllocator slices = SegmentAllocator.slicingAllocator(block);
    private long left = BLOCK;

    @Override
    protected MemorySegment allocate(long size) {
        long taken = (size + GRANULE - 1) & -GRANULE;
        if (taken > left) {
            slices = SegmentAllocator.slicingAllocator(block);
            left = BLOCK;
        }
        left -= taken;
        return slices.allocate(taken, GRANULE);
    }

    @Override
    protected void free(MemorySegment object) {
        // The block is used again when it is used up.
    }
}
