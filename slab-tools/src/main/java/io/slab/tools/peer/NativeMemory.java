package io.slab.tools.peer;

import java.lang.foreign.MemorySegment;

/** All of the process's native memory as one segment, for replaying on raw addresses. */
final class NativeMemory {
    /** Offset = address. A constant, so that the compiler drops its bounds check. */
    static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private NativeMemory() {}
}
