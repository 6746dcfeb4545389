package io.slab.bench.workload;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Slots;

/**
 * Work on top of objects of 64 bytes that live for good: what does it cost that there are many? Nobody keeps their addresses, which would be
 * an array as large as many a heap; they go when the allocator is closed.
 */
public final class LiveMemory {
    private static final int OBJECT = 64;
    private static final int BATCH = 1000;

    private LiveMemory() {}

    /**
     * Batches of 1000 of the same size, freed in shuffled order.
     *
     * @param allocator what to measure
     * @param bytes of live objects
     * @return the workload
     */
    public static Workload batches(BenchAllocator allocator, long bytes) {
        fill(allocator, bytes);
        return Batch.shuffled(allocator, Batch.equal(BATCH, OBJECT));
    }

    /**
     * Full collections of the Java heap; one is one operation.
     *
     * @param allocator what holds the objects
     * @param bytes of live objects
     * @return the workload
     */
    public static Workload collections(BenchAllocator allocator, long bytes) {
        fill(allocator, bytes);
        return new Repeated() {
            @Override
            public int round() {
                System.gc();
                return 1;
            }
        };
    }

    private static void fill(BenchAllocator allocator, long bytes) {
        Slots slot = allocator.slots(1);
        for (long left = bytes; left > 0; left -= OBJECT) {
            slot.allocate(0, OBJECT);
            slot.putLong(0, 0, left);
        }
    }
}
