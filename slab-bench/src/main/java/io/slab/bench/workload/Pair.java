package io.slab.bench.workload;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Slots;

/** Allocates an object, writes to it, reads it, frees it, a thousand times a round. The object is always the one just freed. */
public final class Pair extends Repeated {
    private static final int PAIRS = 1000;

    private final Slots slots;
    private final long size;

    /**
     * Sets up.
     *
     * @param allocator what to measure
     * @param size bytes of an object
     */
    public Pair(BenchAllocator allocator, long size) {
        this.slots = allocator.slots(1);
        this.size = size;
    }

    @Override
    public int round() {
        long wrong = 0;
        for (int i = 0; i < PAIRS; i++) {
            slots.allocate(0, size);
            slots.putLong(0, 0, i);
            wrong |= slots.getLong(0, 0) ^ i;
            slots.free(0);
        }
        expect(wrong == 0);
        return PAIRS;
    }
}
