package io.slab.bench.peer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** An allocator of memory segments. */
abstract class SegmentPeer extends ObjectAllocator<MemorySegment> {

    @Override
    protected final void putLong(MemorySegment object, long offset, long value) {
        object.set(JAVA_LONG_UNALIGNED, offset, value);
    }

    @Override
    protected final long getLong(MemorySegment object, long offset) {
        return object.get(JAVA_LONG_UNALIGNED, offset);
    }

    @Override
    protected final void putByte(MemorySegment object, long offset, byte value) {
        object.set(JAVA_BYTE, offset, value);
    }

    @Override
    protected final byte getByte(MemorySegment object, long offset) {
        return object.get(JAVA_BYTE, offset);
    }
}
