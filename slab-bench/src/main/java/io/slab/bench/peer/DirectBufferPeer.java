package io.slab.bench.peer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** {@link ByteBuffer#allocateDirect}, freed by the garbage collector. */
final class DirectBufferPeer extends ObjectAllocator<ByteBuffer> {

    @Override
    protected ByteBuffer allocate(long size) {
        return ByteBuffer.allocateDirect((int) Math.max(size, Long.BYTES)).order(ByteOrder.nativeOrder());
    }

    @Override
    protected void free(ByteBuffer object) {
        // Its cleaner does, after a collection.
    }

    @Override
    protected void putLong(ByteBuffer object, long offset, long value) {
        object.putLong((int) offset, value);
    }

    @Override
    protected long getLong(ByteBuffer object, long offset) {
        return object.getLong((int) offset);
    }

    @Override
    protected void putByte(ByteBuffer object, long offset, byte value) {
        object.put((int) offset, value);
    }

    @Override
    protected byte getByte(ByteBuffer object, long offset) {
        return object.get((int) offset);
    }
}
