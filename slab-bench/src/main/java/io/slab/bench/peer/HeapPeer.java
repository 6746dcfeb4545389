package io.slab.bench.peer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** {@code new byte[size]}, freed by the garbage collector. */
final class HeapPeer extends ObjectAllocator<byte[]> {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    @Override
    protected byte[] allocate(long size) {
        return new byte[(int) Math.max(size, Long.BYTES)];
    }

    @Override
    protected void free(byte[] object) {
        // Left to the collector.
    }

    @Override
    public boolean onHeap() {
        return true;
    }

    @Override
    protected void putLong(byte[] object, long offset, long value) {
        WORD.set(object, (int) offset, value);
    }

    @Override
    protected long getLong(byte[] object, long offset) {
        return (long) WORD.get(object, (int) offset);
    }

    @Override
    protected void putByte(byte[] object, long offset, byte value) {
        object[(int) offset] = value;
    }

    @Override
    protected byte getByte(byte[] object, long offset) {
        return object[(int) offset];
    }
}
