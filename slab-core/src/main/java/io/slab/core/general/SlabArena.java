package io.slab.core.general;

import io.slab.core.cache.ThreadMagazines;
import io.slab.core.memory.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An arena over our memory: cuts segments off chunks and gives the chunks back at close. The segments' scope is that of a JDK arena, so that
 * life, threads and errors are exactly as {@link Arena} says.
 *
 * <p>Confined: used by one thread, as the JDK arena checks. Shared: guarded by this object's monitor.
 */
final class SlabArena implements Arena {
    private static final long FIRST_CHUNK = 1024;
    private static final long LARGEST_CHUNK = 64L << 10;
    private static final long[] NO_CHUNKS = {};

    private final GeneralAllocator allocator;
    private final ThreadMagazines magazines;
    private final Runnable closed;
    private final Arena scope;
    private final boolean shared;
    private final Thread owner = Thread.currentThread();

    private long firstChunk;
    private long[] moreChunks = NO_CHUNKS;
    private int moreCount;
    private long nextChunk = FIRST_CHUNK;

    /** The chunk that segments are cut from, once there is a second one to cut. */
    private @Nullable MemorySegment current;

    private long base;
    private long position;
    private long end;

    SlabArena(GeneralAllocator allocator, ThreadMagazines magazines, Runnable closed, boolean shared) {
        this.allocator = allocator;
        this.magazines = magazines;
        this.closed = closed;
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
        if (size == 0) {
            return scope.allocate(0, alignment);
        }
        long start = (position + alignment - 1) & -alignment;
        if (start > end - size || start < position) {
            return cutFromNew(size, alignment);
        }
        MemorySegment chunk = current;
        if (chunk == null) {
            chunk = NativeMemory.segment(base, end - base, scope);
            current = chunk;
        }
        MemorySegment segment =
                chunk.asSlice(start - base, size).fill((byte) 0); // throws if closed, or of another thread
        position = start + size;
        return segment;
    }

    private MemorySegment cutFromNew(long size, long alignment) {
        // The JDK's own words, before anything is taken.
        if (!scope.scope().isAlive()) {
            throw new IllegalStateException("Already closed");
        }
        if (!shared && Thread.currentThread() != owner) {
            throw new WrongThreadException("Attempted access outside owning thread");
        }
        if (size >= nextChunk / 2 || alignment > nextChunk / 2) {
            return segment(takeChunk(size, alignment), size);
        }
        long bytes = nextChunk;
        long address = takeChunk(bytes, Math.max(16, alignment));
        nextChunk = Math.min(LARGEST_CHUNK, bytes * 2);
        current = null; // many arenas serve one allocation, and need no segment but that one
        base = address;
        position = address + size;
        end = address + bytes;
        return segment(address, size);
    }

    private MemorySegment segment(long address, long size) {
        return NativeMemory.segment(address, size, scope).fill((byte) 0);
    }

    private long takeChunk(long size, long alignment) {
        if (firstChunk != 0 && moreCount == moreChunks.length) { // before there is a chunk that could be lost
            moreChunks = Arrays.copyOf(moreChunks, Math.max(4, 2 * moreCount));
        }
        long address = allocator.allocate(size, alignment, magazines);
        if (firstChunk == 0) {
            firstChunk = address;
        } else {
            moreChunks[moreCount++] = address;
        }
        return address;
    }

    /** A chunk that cannot be freed, since something wrote past a segment, must not keep the others from it. */
    private @Nullable RuntimeException free(long chunk, @Nullable RuntimeException before) {
        try {
            allocator.free(chunk);
            return before;
        } catch (RuntimeException e) {
            if (before == null) {
                return e;
            }
            before.addSuppressed(e);
            return before;
        }
    }

    @Override
    public MemorySegment.Scope scope() {
        return scope.scope();
    }

    @Override
    public void close() {
        if (shared) {
            synchronized (this) { // an allocation that is under way enters its chunk into the list first
                closeNow();
            }
        } else {
            closeNow();
        }
    }

    private void closeNow() {
        scope.close(); // throws if closed, of another thread, or in use: then nothing is given back
        if (firstChunk != 0) {
            RuntimeException failure = null;
            while (moreCount > 0) {
                failure = free(moreChunks[--moreCount], failure);
            }
            failure = free(firstChunk, failure);
            closed.run();
            if (failure != null) {
                throw failure;
            }
        }
    }
}
