package io.slab.bench.peer;

/** Places for objects of one allocator, each empty or holding one. Not thread-safe. Indices and sizes are not checked. */
public abstract class Slots {
    /** For allocators. */
    protected Slots() {}

    /**
     * Allocates into an empty slot.
     *
     * @param slot the slot
     * @param size bytes, 1 or more
     */
    public abstract void allocate(int slot, long size);

    /**
     * Allocates into an empty slot.
     *
     * @param slot the slot
     * @param size bytes, 1 or more
     * @param alignment 8 or 16
     */
    public void allocate(int slot, long size, long alignment) {
        allocate(slot, size);
    }

    /**
     * Allocates into several empty slots; in one call, where the allocator has such a call.
     *
     * @param count slots 0 to {@code count - 1}
     * @param size bytes of each
     */
    public void allocateAll(int count, long size) {
        for (int i = 0; i < count; i++) {
            allocate(i, size);
        }
    }

    /**
     * Frees what a slot holds, and empties it.
     *
     * @param slot a slot that is not empty
     */
    public abstract void free(int slot);

    /**
     * Frees several slots; in one call, where the allocator has such a call.
     *
     * @param count slots 0 to {@code count - 1}
     */
    public void freeAll(int count) {
        for (int i = 0; i < count; i++) {
            free(i);
        }
    }

    /**
     * One round with a batch of objects: allocates into the first slots, writing a word to each, then verifies the words and frees in an
     * order. All of a round is one call, so that what is measured is the allocator.
     *
     * @param sizes bytes of each object, {@value Long#BYTES} or more
     * @param order the slots in the order in which they are freed
     * @param tag what the words are made of
     * @return 0 if all words were as written
     */
    public long batch(int[] sizes, int[] order, long tag) {
        for (int i = 0; i < sizes.length; i++) {
            allocate(i, sizes[i]);
            putLong(i, 0, tag + i);
        }
        long wrong = 0;
        for (int i : order) {
            wrong |= getLong(i, 0) ^ (tag + i);
            free(i);
        }
        return wrong;
    }

    /**
     * Whether a slot is empty.
     *
     * @param slot the slot
     * @return true if it holds nothing
     */
    public abstract boolean isEmpty(int slot);

    /**
     * Exchanges the contents of two slots.
     *
     * @param slot a slot of these
     * @param other slots of the same allocator, may be these
     * @param otherSlot a slot of those
     */
    public abstract void swap(int slot, Slots other, int otherSlot);

    /**
     * Writes a word.
     *
     * @param slot a slot that is not empty
     * @param offset bytes from the object's start
     * @param value the word
     */
    public abstract void putLong(int slot, long offset, long value);

    /**
     * Reads a word.
     *
     * @param slot a slot that is not empty
     * @param offset bytes from the object's start
     * @return the word
     */
    public abstract long getLong(int slot, long offset);

    /**
     * Writes a byte.
     *
     * @param slot a slot that is not empty
     * @param offset bytes from the object's start
     * @param value the byte
     */
    public abstract void putByte(int slot, long offset, byte value);

    /**
     * Reads a byte.
     *
     * @param slot a slot that is not empty
     * @param offset bytes from the object's start
     * @return the byte
     */
    public abstract byte getByte(int slot, long offset);

    /**
     * The address of an object.
     *
     * @param slot a slot that is not empty
     * @return the address; 0 if the object has none
     */
    public long address(int slot) {
        return 0;
    }

    /**
     * Follows a chain of objects whose first word is the address of the next: each access waits for the one before, and nothing else is
     * accessed.
     *
     * @param slot the slot of the first; its object has an address
     * @param steps how many to follow
     * @return the address that the last one leads to
     */
    public long follow(int slot, int steps) {
        throw new UnsupportedOperationException("objects without addresses");
    }
}
