package io.slab.core.general;

import io.slab.core.memory.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * An arena over our memory: cuts segments off chunks and gives the chunks back at close. The segments' scope is that of a JDK arena, so that
 * life, threads and errors are exactly as {@link Arena} says.
 *
 * <p>Confined: used by one thread, as the JDK arena checks. Shared: guarded by this object's monitor.
 */
final class SlabArena implements Arena {
    private static final long FIRST_CHUNK = 1024;
    private static final long LARGEST_CHUNK = 64L << 10;

    private final GeneralAllocator allocator;
    private final ArenaLedger ledger;
    private final Arena scope;
    private final boolean shared;

    private long[] chunks = new long[4];
    private int chunkCount;
    private long held;
    private long nextChunk = FIRST_CHUNK;
    private MemorySegment current = MemorySegment.NULL;
    private long position;
    private long end;

    SlabArena(GeneralAllocator allocator, ArenaLedger ledger, boolean shared) {
        this.allocator = allocator;
        this.ledger = ledger;
        this.shared = shared;
        this.scope = shared ? Arena.ofShared() : Arena.ofConfined();
    }

    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        if (byteSize < 0) {
            throw new IllegalArgumentException("Invalid allocation size : " + byteSize);
        }
        if (byteAlignment <= 0 || Long.bitCount(byteAlignment) != 1) {
            throw new IllegalArgumentException("Invalid alignment constraint : " + byteAlignment);
        }
        if (shared) {
            synchronized (this) {
                return cut(byteSize, byteAlignment);
            }
        }
        return cut(byteSize, byteAlignment);
    }

    private MemorySegment cut(long size, long alignment) {
        long start = (position + alignment - 1) & -alignment;
        if (start > end - size || start < position) {
            return cutFromNew(size, alignment);
        }
        MemorySegment segment = current.asSlice(start - current.address(), size);
        position = start + size;
        return segment.fill((byte) 0); // fails if the arena is closed, or belongs to another thread
    }

    private MemorySegment cutFromNew(long size, long alignment) {
        scope.allocate(0); // the JDK's own checks of life and thread, before anything is taken
        if (size >= nextChunk / 2) {
            return chunk(size, alignment).asSlice(0, size).fill((byte) 0);
        }
        long bytes = nextChunk;
        current = chunk(bytes, Math.max(16, alignment));
        nextChunk = Math.min(LARGEST_CHUNK, bytes * 2);
        position = current.address();
        end = position + bytes;
        return cut(size, alignment);
    }

    private MemorySegment chunk(long size, long alignment) {
        if (chunkCount == 0) {
            ledger.pin(); // a segment of ours must never outlive the memory under it
        }
        long address;
        try {
            address = allocator.allocate(size, alignment);
        } catch (RuntimeException | Error e) {
            if (chunkCount == 0) {
                ledger.unpin();
            }
            throw e;
        }
        if (chunkCount == chunks.length) {
            chunks = Arrays.copyOf(chunks, 2 * chunks.length);
        }
        chunks[chunkCount++] = address;
        held += size;
        ledger.add(size);
        return NativeMemory.segment(address, size, scope);
    }

    @Override
    public MemorySegment.Scope scope() {
        return scope.scope();
    }

    @Override
    public void close() {
        scope.close(); // throws if closed, of another thread, or in use: then nothing is given back
        if (chunkCount > 0) {
            while (chunkCount > 0) {
                ledger.free(chunks[--chunkCount]);
            }
            ledger.add(-held);
            ledger.unpin();
        }
    }
}
