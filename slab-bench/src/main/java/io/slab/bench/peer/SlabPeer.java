package io.slab.bench.peer;

import io.slab.CacheStats;
import io.slab.ConfinedCache;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/** Slab, through each of its doors. {@link SlabHandles#open} makes these classes anew around the handles that they use. */
final class SlabPeer {
    private SlabPeer() {}

    /** Slow-path entries of all caches, those of general allocation included. */
    private static long slowPaths(SlabAllocator slabs) {
        return slabs.stats().caches().stream().mapToLong(CacheStats::slowPaths).sum();
    }

    /** By address. */
    abstract static class Addresses extends AddressAllocator {
        private final SlabHandles handles;

        Addresses(SlabHandles handles) {
            this.handles = handles;
        }

        @Override
        public long slowPaths() {
            return SlabPeer.slowPaths(handles.slabs());
        }

        @Override
        public long heapMetadataBytes() {
            return handles.slabs().stats().heapMetadataBytes();
        }

        @Override
        public void reclaim() {
            handles.slabs().reclaim();
        }

        @Override
        public boolean recycle() {
            reclaim();
            return true;
        }

        @Override
        public void close() {
            handles.slabs().close();
        }
    }

    /** By segment. */
    abstract static class SlabSegments extends SegmentPeer {
        private final SlabHandles handles;

        SlabSegments(SlabHandles handles) {
            this.handles = handles;
        }

        @Override
        public long slowPaths() {
            return SlabPeer.slowPaths(handles.slabs());
        }

        @Override
        public long heapMetadataBytes() {
            return handles.slabs().stats().heapMetadataBytes();
        }

        @Override
        public void close() {
            handles.slabs().close();
        }
    }

    /** A cache of one size, by address. */
    static final class Cached extends Addresses {
        private static final SlabHandles HANDLES = SlabHandles.of(MethodHandles.lookup());
        private static final SlabCache CACHE = HANDLES.cache();

        Cached() {
            super(HANDLES);
        }

        @Override
        public long allocate(long size) {
            return CACHE.allocateRaw();
        }

        @Override
        public void free(long address) {
            CACHE.free(address);
        }

        @Override
        public void allocateAll(long[] addresses, int count, long size) {
            CACHE.allocateRaw(addresses, 0, count);
        }

        @Override
        public void freeAll(long[] addresses, int count) {
            CACHE.free(addresses, 0, count);
        }
    }

    /** A cache of one size, by address, through a handle in a field that the JIT does not take for a constant. */
    static final class InField extends Addresses {
        private static final SlabHandles HANDLES = SlabHandles.of(MethodHandles.lookup());

        @SuppressWarnings("FieldMayBeFinal") // a final field of a hidden class is a constant
        private SlabCache cache = HANDLES.cache();

        InField() {
            super(HANDLES);
        }

        @Override
        public long allocate(long size) {
            return cache.allocateRaw();
        }

        @Override
        public void free(long address) {
            cache.free(address);
        }
    }

    /** A cache of one size, by address, freed without naming the cache. */
    static final class GloballyFreed extends Addresses {
        private static final SlabHandles HANDLES = SlabHandles.of(MethodHandles.lookup());
        private static final SlabAllocator SLABS = HANDLES.slabs();
        private static final SlabCache CACHE = HANDLES.cache();

        GloballyFreed() {
            super(HANDLES);
        }

        @Override
        public long allocate(long size) {
            return CACHE.allocateRaw();
        }

        @Override
        public void free(long address) {
            SLABS.free(address);
        }
    }

    /** Any size, by address. */
    static final class General extends Addresses {
        private static final SlabHandles HANDLES = SlabHandles.of(MethodHandles.lookup());
        private static final SlabAllocator SLABS = HANDLES.slabs();

        General() {
            super(HANDLES);
        }

        @Override
        public long allocate(long size) {
            return SLABS.allocateRaw(size);
        }

        @Override
        public long allocate(long size, long alignment) {
            return SLABS.allocateRaw(size, alignment);
        }

        @Override
        public void free(long address) {
            SLABS.free(address);
        }
    }

    /** A confined handle, by address. For the thread that opened it. */
    static final class Confined extends Addresses {
        private static final SlabHandles HANDLES = SlabHandles.of(MethodHandles.lookup());
        private static final ConfinedCache CACHE = HANDLES.confined();

        Confined() {
            super(HANDLES);
        }

        @Override
        public long allocate(long size) {
            return CACHE.allocateRaw();
        }

        @Override
        public void free(long address) {
            CACHE.free(address);
        }

        @Override
        public void close() {
            CACHE.close();
            super.close();
        }
    }

    /** A cache of one size, by segment. */
    static final class Segments extends SlabSegments {
        private static final SlabHandles HANDLES = SlabHandles.of(MethodHandles.lookup());
        private static final SlabCache CACHE = HANDLES.cache();

        Segments() {
            super(HANDLES);
        }

        @Override
        protected MemorySegment allocate(long size) {
            return CACHE.allocate();
        }

        @Override
        protected void free(MemorySegment object) {
            CACHE.free(object);
        }
    }

    /** Any size, by segment. */
    static final class GeneralSegments extends SlabSegments {
        private static final SlabHandles HANDLES = SlabHandles.of(MethodHandles.lookup());
        private static final SlabAllocator SLABS = HANDLES.slabs();

        GeneralSegments() {
            super(HANDLES);
        }

        @Override
        protected MemorySegment allocate(long size) {
            return SLABS.allocate(size);
        }

        @Override
        protected void free(MemorySegment object) {
            SLABS.free(object);
        }
    }
}
