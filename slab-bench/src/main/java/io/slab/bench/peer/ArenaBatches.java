package io.slab.bench.peer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One arena for all objects in the slots: the first allocation opens it, {@link Slots#freeAll} closes it. */
final class ArenaBatches implements BenchAllocator {
    private final Supplier<Arena> arenas;
    private final boolean closeable;
    private final BenchAllocator owner;

    /** Takes where arenas come from, whether they can be closed, and what to close in the end. */
    ArenaBatches(Supplier<Arena> arenas, boolean closeable, BenchAllocator owner) {
        this.arenas = arenas;
        this.closeable = closeable;
        this.owner = owner;
    }

    @Override
    public Slots slots(int count) {
        return new ArenaSlots(arenas, closeable, count);
    }

    @Override
    public long slowPaths() {
        return owner.slowPaths();
    }

    @Override
    public long heapMetadataBytes() {
        return owner.heapMetadataBytes();
    }

    @Override
    public void close() {
        owner.close();
    }

    /** Slots whose objects are freed together. */
    private static final class ArenaSlots extends Slots {
        private final Supplier<Arena> arenas;
        private final boolean closeable;
        private final @Nullable MemorySegment[] segments;
        private @Nullable Arena open;

        ArenaSlots(Supplier<Arena> arenas, boolean closeable, int count) {
            this.arenas = arenas;
            this.closeable = closeable;
            this.segments = new MemorySegment[count];
        }

        private MemorySegment segment(int slot) {
            return Objects.requireNonNull(segments[slot]);
        }

        @Override
        public void allocate(int slot, long size) {
            Arena arena = open;
            if (arena == null) {
                arena = arenas.get();
                open = arena;
            }
            segments[slot] = arena.allocate(size, 8);
        }

        @Override
        public void free(int slot) {
            throw new UnsupportedOperationException("an arena frees all or nothing");
        }

        @Override
        public void freeAll(int count) {
            Arrays.fill(segments, 0, count, null);
            if (closeable) {
                Objects.requireNonNull(open).close();
            }
            open = null;
        }

        @Override
        public boolean isEmpty(int slot) {
            return segments[slot] == null;
        }

        @Override
        public void swap(int slot, Slots other, int otherSlot) {
            throw new UnsupportedOperationException("an arena keeps its objects");
        }

        @Override
        public void putLong(int slot, long offset, long value) {
            segment(slot).set(JAVA_LONG_UNALIGNED, offset, value);
        }

        @Override
        public long getLong(int slot, long offset) {
            return segment(slot).get(JAVA_LONG_UNALIGNED, offset);
        }

        @Override
        public void putByte(int slot, long offset, byte value) {
            segment(slot).set(JAVA_BYTE, offset, value);
        }

        @Override
        public byte getByte(int slot, long offset) {
            return segment(slot).get(JAVA_BYTE, offset);
        }
    }
}
