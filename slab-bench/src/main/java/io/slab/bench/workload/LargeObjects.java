package io.slab.bench.workload;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Slots;

/** Objects of 5 to 25 MiB, replaced at random; the first and the last word are touched. Source: mimalloc-bench's malloc-large. */
public final class LargeObjects extends Repeated {
    private static final int SLOTS = 20;
    private static final int SMALLEST = 5 << 20;
    private static final int LARGEST = 25 << 20;
    private static final int REPLACEMENTS = 20;

    private final Slots slots;
    private final int[] sizes = new int[SLOTS];
    private final Rng rng = new Rng(20);

    /**
     * Sets up.
     *
     * @param allocator what to measure
     */
    public LargeObjects(BenchAllocator allocator) {
        this.slots = allocator.slots(SLOTS);
    }

    @Override
    public int round() {
        for (int i = 0; i < REPLACEMENTS; i++) {
            int slot = rng.below(SLOTS);
            clear(slot);
            int size = rng.between(SMALLEST, LARGEST) & -8;
            slots.allocate(slot, size);
            sizes[slot] = size;
            slots.putLong(slot, 0, size);
            slots.putLong(slot, size - 8L, slot);
        }
        return REPLACEMENTS;
    }

    private void clear(int slot) {
        if (!slots.isEmpty(slot)) {
            expect(slots.getLong(slot, 0) == sizes[slot] && slots.getLong(slot, sizes[slot] - 8L) == slot);
            slots.free(slot);
        }
    }

    @Override
    public void close() {
        for (int i = 0; i < SLOTS; i++) {
            clear(i);
        }
    }
}
