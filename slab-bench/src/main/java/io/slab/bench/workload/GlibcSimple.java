package io.slab.bench.workload;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Slots;

/** glibc's bench-malloc-simple: small batches of 16 bytes, half of which is freed in the order of allocation, half in the opposite. */
public final class GlibcSimple extends Repeated {
    private static final int SIZE = 16;
    private static final int[] COUNTS = {25, 100, 400, 1600};
    private static final int MOST = 1600;

    private final Slots slots;

    /**
     * Sets up.
     *
     * @param allocator what to measure
     */
    public GlibcSimple(BenchAllocator allocator) {
        this.slots = allocator.slots(MOST);
    }

    @Override
    public int round() {
        int done = 0;
        for (int count : COUNTS) {
            for (int repeat = MOST / count; repeat > 0; repeat--) {
                batch(count);
                done += count;
            }
        }
        return done;
    }

    private void batch(int count) {
        for (int i = 0; i < count; i++) {
            slots.allocate(i, SIZE);
            slots.putLong(i, 0, i);
        }
        long wrong = 0;
        for (int i = 0; i < count / 2; i++) {
            wrong |= slots.getLong(i, 0) ^ i;
            slots.free(i);
        }
        for (int i = count - 1; i >= count / 2; i--) {
            wrong |= slots.getLong(i, 0) ^ i;
            slots.free(i);
        }
        expect(wrong == 0);
    }
}
