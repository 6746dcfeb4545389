package io.slab.bench.peer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/**
 * An arena for each object, which is how single objects are freed with the JDK alone. Where the arena is confined, objects can only be
 * freed by the thread that allocated them; where it is automatic, by the garbage collector.
 */
final class ArenaPeer extends ObjectAllocator<ArenaPeer.Piece> {

    /** An object and its arena. */
    record Piece(Arena arena, MemorySegment memory) {}

    private final Supplier<Arena> arenas;
    private final boolean closeable;

    /** Takes where arenas come from, and whether they can be closed. */
    ArenaPeer(Supplier<Arena> arenas, boolean closeable) {
        this.arenas = arenas;
        this.closeable = closeable;
    }

    @Override
    protected Piece allocate(long size) {
        Arena arena = arenas.get();
        return new Piece(arena, arena.allocate(size, 8));
    }

    @Override
    protected void free(Piece object) {
        if (closeable) {
            object.arena.close();
        }
    }

    @Override
    protected void putLong(Piece object, long offset, long value) {
        object.memory.set(JAVA_LONG_UNALIGNED, offset, value);
    }

    @Override
    protected long getLong(Piece object, long offset) {
        return object.memory.get(JAVA_LONG_UNALIGNED, offset);
    }

    @Override
    protected void putByte(Piece object, long offset, byte value) {
        object.memory.set(JAVA_BYTE, offset, value);
    }

    @Override
    protected byte getByte(Piece object, long offset) {
        return object.memory.get(JAVA_BYTE, offset);
    }
}
