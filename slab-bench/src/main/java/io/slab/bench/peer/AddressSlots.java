package io.slab.bench.peer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Slots of an allocator that hands out addresses: an array of them, 0 for an empty slot. */
final class AddressSlots extends Slots {
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private final AddressAllocator allocator;
    private final long[] addresses;

    AddressSlots(AddressAllocator allocator, int count) {
        this.allocator = allocator;
        this.addresses = new long[count];
    }

    @Override
    public void allocate(int slot, long size) {
        addresses[slot] = allocator.allocate(size);
    }

    @Override
    public void allocate(int slot, long size, long alignment) {
        addresses[slot] = allocator.allocate(size, alignment);
    }

    @Override
    public void allocateAll(int count, long size) {
        allocator.allocateAll(addresses, count, size);
    }

    @Override
    public void free(int slot) {
        allocator.free(addresses[slot]);
        addresses[slot] = 0;
    }

    @Override
    public void freeAll(int count) {
        allocator.freeAll(addresses, count);
        Arrays.fill(addresses, 0, count, 0);
    }

    @Override
    public long batch(int[] sizes, int[] order, long tag) {
        AddressAllocator a = allocator;
        long[] objects = addresses;
        for (int i = 0; i < sizes.length; i++) {
            long object = a.allocate(sizes[i]);
            objects[i] = object;
            ALL.set(JAVA_LONG_UNALIGNED, object, tag + i);
        }
        long wrong = 0;
        for (int i : order) {
            long object = objects[i];
            wrong |= ALL.get(JAVA_LONG_UNALIGNED, object) ^ (tag + i);
            a.free(object);
        }
        Arrays.fill(objects, 0, sizes.length, 0);
        return wrong;
    }

    @Override
    public boolean isEmpty(int slot) {
        return addresses[slot] == 0;
    }

    @Override
    public void swap(int slot, Slots other, int otherSlot) {
        long[] others = ((AddressSlots) other).addresses;
        long mine = addresses[slot];
        addresses[slot] = others[otherSlot];
        others[otherSlot] = mine;
    }

    @Override
    public void putLong(int slot, long offset, long value) {
        ALL.set(JAVA_LONG_UNALIGNED, addresses[slot] + offset, value);
    }

    @Override
    public long getLong(int slot, long offset) {
        return ALL.get(JAVA_LONG_UNALIGNED, addresses[slot] + offset);
    }

    @Override
    public void putByte(int slot, long offset, byte value) {
        ALL.set(JAVA_BYTE, addresses[slot] + offset, value);
    }

    @Override
    public byte getByte(int slot, long offset) {
        return ALL.get(JAVA_BYTE, addresses[slot] + offset);
    }

    @Override
    public long address(int slot) {
        return addresses[slot];
    }

    @Override
    public long follow(int slot, int steps) {
        long address = addresses[slot];
        for (int i = 0; i < steps; i++) {
            address = ALL.get(JAVA_LONG_UNALIGNED, address);
        }
        return address;
    }
}
