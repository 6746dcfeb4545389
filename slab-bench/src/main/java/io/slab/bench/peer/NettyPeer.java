package io.slab.bench.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Direct buffers of one of Netty's allocators. */
final class NettyPeer extends ObjectAllocator<ByteBuf> {
    private final ByteBufAllocator allocator;

    NettyPeer(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    @Override
    protected ByteBuf allocate(long size) {
        return allocator.directBuffer((int) Math.max(size, Long.BYTES));
    }

    @Override
    protected void free(ByteBuf object) {
        object.release();
    }

    @Override
    protected void putLong(ByteBuf object, long offset, long value) {
        object.setLong((int) offset, value);
    }

    @Override
    protected long getLong(ByteBuf object, long offset) {
        return object.getLong((int) offset);
    }

    @Override
    protected void putByte(ByteBuf object, long offset, byte value) {
        object.setByte((int) offset, value);
    }

    @Override
    protected byte getByte(ByteBuf object, long offset) {
        return object.getByte((int) offset);
    }
}
