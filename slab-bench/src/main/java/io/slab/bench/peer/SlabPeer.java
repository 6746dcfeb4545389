package io.slab.bench.peer;

import io.slab.CacheStats;
import io.slab.ConfinedCache;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import java.lang.foreign.MemorySegment;

/** Slab, through each of its doors. */
final class SlabPeer {
    private SlabPeer() {}

    /** Slow-path entries of all caches, those of general allocation included. */
    private static long slowPaths(SlabAllocator slabs) {
        return slabs.stats().caches().stream().mapToLong(CacheStats::slowPaths).sum();
    }

    private static long heapMetadataBytes(SlabAllocator slabs) {
        return slabs.stats().heapMetadataBytes();
    }

    /** By address. */
    private abstract static class Addresses extends AddressAllocator {
        protected final SlabAllocator slabs;

        Addresses(SlabAllocator slabs) {
            this.slabs = slabs;
        }

        @Override
        public long slowPaths() {
            return SlabPeer.slowPaths(slabs);
        }

        @Override
        public long heapMetadataBytes() {
            return SlabPeer.heapMetadataBytes(slabs);
        }

        @Override
        public void close() {
            slabs.close();
        }
    }

    /** By segment. */
    private abstract static class SlabSegments extends SegmentPeer {
        protected final SlabAllocator slabs;

        SlabSegments(SlabAllocator slabs) {
            this.slabs = slabs;
        }

        @Override
        public long slowPaths() {
            return SlabPeer.slowPaths(slabs);
        }

        @Override
        public long heapMetadataBytes() {
            return SlabPeer.heapMetadataBytes(slabs);
        }

        @Override
        public void close() {
            slabs.close();
        }
    }

    /** A cache of one size, by address. */
    static final class Cached extends Addresses {
        private final SlabCache cache;

        Cached(SlabAllocator slabs, SlabCache cache) {
            super(slabs);
            this.cache = cache;
        }

        @Override
        public long allocate(long size) {
            return cache.allocateRaw();
        }

        @Override
        public void free(long address) {
            cache.free(address);
        }

        @Override
        public void allocateAll(long[] addresses, int count, long size) {
            cache.allocateRaw(addresses, 0, count);
        }

        @Override
        public void freeAll(long[] addresses, int count) {
            cache.free(addresses, 0, count);
        }
    }

    /** A cache of one size, by address, freed without naming the cache. */
    static final class GloballyFreed extends Addresses {
        private final SlabCache cache;

        GloballyFreed(SlabAllocator slabs, SlabCache cache) {
            super(slabs);
            this.cache = cache;
        }

        @Override
        public long allocate(long size) {
            return cache.allocateRaw();
        }

        @Override
        public void free(long address) {
            slabs.free(address);
        }
    }

    /** Any size, by address. */
    static final class General extends Addresses {

        General(SlabAllocator slabs) {
            super(slabs);
        }

        @Override
        public long allocate(long size) {
            return slabs.allocateRaw(size);
        }

        @Override
        public long allocate(long size, long alignment) {
            return slabs.allocateRaw(size, alignment);
        }

        @Override
        public void free(long address) {
            slabs.free(address);
        }
    }

    /** A confined handle, by address. For the thread that opened it. */
    static final class Confined extends Addresses {
        private final ConfinedCache cache;

        Confined(SlabAllocator slabs, SlabCache cache) {
            super(slabs);
            this.cache = cache.confined();
        }

        @Override
        public long allocate(long size) {
            return cache.allocateRaw();
        }

        @Override
        public void free(long address) {
            cache.free(address);
        }

        @Override
        public void close() {
            cache.close();
            super.close();
        }
    }

    /** A cache of one size, by segment. */
    static final class Segments extends SlabSegments {
        private final SlabCache cache;

        Segments(SlabAllocator slabs, SlabCache cache) {
            super(slabs);
            this.cache = cache;
        }

        @Override
        protected MemorySegment allocate(long size) {
            return cache.allocate();
        }

        @Override
        protected void free(MemorySegment object) {
            cache.free(object);
        }
    }

    /** Any size, by segment. */
    static final class GeneralSegments extends SlabSegments {

        GeneralSegments(SlabAllocator slabs) {
            super(slabs);
        }

        @Override
        protected MemorySegment allocate(long size) {
            return slabs.allocate(size);
        }

        @Override
        protected void free(MemorySegment object) {
            slabs.free(object);
        }
    }
}
