package io.slab.bench.peer;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Slots of an allocator that hands out objects. What is allocated escapes into them, as it does into a user's collections. */
final class ObjectSlots<T> extends Slots {
    private final ObjectAllocator<T> allocator;
    private final @Nullable Object[] objects;

    ObjectSlots(ObjectAllocator<T> allocator, int count) {
        this.allocator = allocator;
        this.objects = new Object[count];
    }

    @SuppressWarnings("unchecked") // only what the allocator made is ever stored
    private T object(int slot) {
        return (T) Objects.requireNonNull(objects[slot]);
    }

    @Override
    public void allocate(int slot, long size) {
        objects[slot] = allocator.allocate(size);
    }

    @Override
    public void free(int slot) {
        allocator.free(object(slot));
        objects[slot] = null;
    }

    @Override
    public boolean isEmpty(int slot) {
        return objects[slot] == null;
    }

    @Override
    public void swap(int slot, Slots other, int otherSlot) {
        @Nullable Object[] others = ((ObjectSlots<?>) other).objects;
        Object mine = objects[slot];
        objects[slot] = others[otherSlot];
        others[otherSlot] = mine;
    }

    @Override
    public void putLong(int slot, long offset, long value) {
        allocator.putLong(object(slot), offset, value);
    }

    @Override
    public long getLong(int slot, long offset) {
        return allocator.getLong(object(slot), offset);
    }

    @Override
    public void putByte(int slot, long offset, byte value) {
        allocator.putByte(object(slot), offset, value);
    }

    @Override
    public byte getByte(int slot, long offset) {
        return allocator.getByte(object(slot), offset);
    }
}
