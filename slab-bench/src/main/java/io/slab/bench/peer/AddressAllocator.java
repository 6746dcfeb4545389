package io.slab.bench.peer;

/** An allocator that hands out addresses. */
public abstract class AddressAllocator implements BenchAllocator {
    /** For allocators. */
    protected AddressAllocator() {}

    /**
     * Allocates.
     *
     * @param size bytes, 1 or more
     * @return the address, never 0
     */
    public abstract long allocate(long size);

    /**
     * Allocates with an alignment. C allocators align to 16 bytes whatever is that large.
     *
     * @param size bytes, 1 or more
     * @param alignment 8 or 16
     * @return the address, never 0
     */
    public long allocate(long size, long alignment) {
        return allocate(Math.max(size, alignment));
    }

    /**
     * Frees.
     *
     * @param address what an allocation returned
     */
    public abstract void free(long address);

    /**
     * Allocates several objects.
     *
     * @param addresses where they go
     * @param count how many
     * @param size bytes of each
     */
    public void allocateAll(long[] addresses, int count, long size) {
        for (int i = 0; i < count; i++) {
            addresses[i] = allocate(size);
        }
    }

    /**
     * Frees several objects.
     *
     * @param addresses the objects
     * @param count how many
     */
    public void freeAll(long[] addresses, int count) {
        for (int i = 0; i < count; i++) {
            free(addresses[i]);
        }
    }

    @Override
    public final Slots slots(int count) {
        return new AddressSlots(this, count);
    }
}
