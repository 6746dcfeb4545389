package io.slab.examples.kv.memory;

import java.nio.ByteBuffer;

/** Bytes in a row that grow: what is to be written to a file is put together here. For one thread. */
public final class Buffer implements AutoCloseable {
    private final Memory memory;
    private long address;
    private long capacity;
    private int length;

    /**
     * An empty buffer.
     *
     * @param memory where it takes its bytes from
     * @param capacity the first size in bytes, more than 0
     */
    public Buffer(Memory memory, int capacity) {
        this.memory = memory;
        this.capacity = capacity;
        this.address = memory.allocate(capacity);
    }

    /** The bytes so far. */
    public int length() {
        return length;
    }

    /** The address of the first byte; changes when the buffer grows. */
    public long address() {
        return address;
    }

    /** Forgets the bytes from {@code newLength} on. */
    public void truncate(int newLength) {
        length = newLength;
    }

    /** Makes room for {@code bytes} more, whose content is arbitrary, and returns the address of the first. */
    public long extend(int bytes) {
        int newLength = Math.addExact(length, bytes);
        if (newLength > capacity) {
            long grown = Math.max(newLength, Math.min(2 * capacity, Integer.MAX_VALUE));
            long moved = memory.allocate(grown);
            Raw.copy(address, moved, length);
            memory.free(address);
            address = moved;
            capacity = grown;
        }
        long result = address + length;
        length = newLength;
        return result;
    }

    public void putByte(byte value) {
        Raw.putByte(extend(Byte.BYTES), value);
    }

    public void putShort(int value) {
        Raw.putShort(extend(Short.BYTES), value);
    }

    public void putInt(int value) {
        Raw.putInt(extend(Integer.BYTES), value);
    }

    public void putLong(long value) {
        Raw.putLong(extend(Long.BYTES), value);
    }

    public void put(byte[] bytes) {
        Raw.copyIn(bytes, 0, extend(bytes.length), bytes.length);
    }

    /** Appends memory from elsewhere. */
    public void put(long from, int bytes) {
        Raw.copy(from, extend(bytes), bytes);
    }

    /** The bytes from {@code offset} on, valid until the buffer grows or is closed. */
    public ByteBuffer view(int offset) {
        return Raw.buffer(address + offset, length - offset);
    }

    @Override
    public void close() {
        if (address != 0) {
            memory.free(address);
            address = 0;
            capacity = 0;
            length = 0;
        }
    }
}
