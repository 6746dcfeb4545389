package io.slab.bench.workload;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Slots;

/**
 * Allocates a batch and frees it as a whole, by one call each where the allocator has such calls. With arenas a batch is an arena: its
 * objects are allocated one by one and freed when it is closed.
 */
public final class Bulk extends Repeated {
    private final Slots slots;
    private final int count;
    private final long size;
    private final boolean oneByOne;
    private long rounds;

    /**
     * Sets up.
     *
     * @param allocator what to measure
     * @param count objects of a batch
     * @param size bytes of each
     * @param oneByOne whether the allocations are single calls
     */
    public Bulk(BenchAllocator allocator, int count, long size, boolean oneByOne) {
        this.slots = allocator.slots(count);
        this.count = count;
        this.size = size;
        this.oneByOne = oneByOne;
    }

    @Override
    public int round() {
        long tag = ++rounds;
        if (oneByOne) {
            for (int i = 0; i < count; i++) {
                slots.allocate(i, size);
            }
        } else {
            slots.allocateAll(count, size);
        }
        for (int i = 0; i < count; i++) {
            slots.putLong(i, 0, tag + i);
        }
        long wrong = 0;
        for (int i = 0; i < count; i++) {
            wrong |= slots.getLong(i, 0) ^ (tag + i);
        }
        slots.freeAll(count);
        expect(wrong == 0);
        return count;
    }
}
