package io.slab.bench.peer;

/**
 * An allocator that hands out Java objects which stand for memory.
 *
 * @param <T> the kind of object
 */
public abstract class ObjectAllocator<T> implements BenchAllocator {
    /** For allocators. */
    protected ObjectAllocator() {}

    /**
     * Allocates.
     *
     * @param size bytes, 1 or more
     * @return the object
     */
    protected abstract T allocate(long size);

    /**
     * Frees.
     *
     * @param object what an allocation returned
     */
    protected abstract void free(T object);

    /**
     * Writes a word.
     *
     * @param object an object
     * @param offset bytes from its start
     * @param value the word
     */
    protected abstract void putLong(T object, long offset, long value);

    /**
     * Reads a word.
     *
     * @param object an object
     * @param offset bytes from its start
     * @return the word
     */
    protected abstract long getLong(T object, long offset);

    /**
     * Writes a byte.
     *
     * @param object an object
     * @param offset bytes from its start
     * @param value the byte
     */
    protected abstract void putByte(T object, long offset, byte value);

    /**
     * Reads a byte.
     *
     * @param object an object
     * @param offset bytes from its start
     * @return the byte
     */
    protected abstract byte getByte(T object, long offset);

    @Override
    public Slots slots(int count) {
        return new ObjectSlots<>(this, count);
    }
}
