package io.slab.bench.peer;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** Buffers of Apache Arrow's root allocator. */
final class ArrowPeer extends ObjectAllocator<ArrowBuf> {
    private final BufferAllocator allocator = new RootAllocator(Long.MAX_VALUE);

    @Override
    protected ArrowBuf allocate(long size) {
        return allocator.buffer(Math.max(size, Long.BYTES));
    }

    @Override
    protected void free(ArrowBuf object) {
        object.close();
    }

    @Override
    protected void putLong(ArrowBuf object, long offset, long value) {
        object.setLong(offset, value);
    }

    @Override
    protected long getLong(ArrowBuf object, long offset) {
        return object.getLong(offset);
    }

    @Override
    protected void putByte(ArrowBuf object, long offset, byte value) {
        object.setByte(offset, value);
    }

    @Override
    protected byte getByte(ArrowBuf object, long offset) {
        return object.getByte(offset);
    }
}
