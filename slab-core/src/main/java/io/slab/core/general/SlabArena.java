package io.slab.core.general;

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
    private final Runnable closed;
    private final Arena scope;
    private final boolean shared;
    private final Thread owner = Thread.currentThread();

    private long firstChunk;
    private long[] moreChunks = NO_CHUNKS;
    private int moreCount;
    private long nextChunk = FIRST_CHUNK;
    private MemorySegment current = MemorySegment.NULL;
    private long base;
    private long position;
    private long end;

    SlabArena(GeneralAllocator allocator, Runnable closed, boolean shared) {
        this.allocator = allocator;
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
        MemorySegment segment =
                current.asSlice(start - base, size).fill((byte) 0); // throws if closed, or of another thread
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
            return chunk(size, alignment).fill((byte) 0);
        }
        long bytes = nextChunk;
        current = chunk(bytes, Math.max(16, alignment));
        nextChunk = Math.min(LARGEST_CHUNK, bytes * 2);
        base = current.address();
        position = base;
        end = base + bytes;
        return cut(size, alignment);
    }

    private MemorySegment chunk(long size, long alignment) {
        long address = allocator.allocate(size, alignment);
        if (firstChunk == 0) {
            firstChunk = address;
        } else {
            if (moreCount == moreChunks.length) {
                moreChunks = Arrays.copyOf(moreChunks, Math.max(4, 2 * moreCount));
            }
            moreChunks[moreCount++] = address;
        }
        return NativeMemory.segment(address, size, scope);
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
