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
    static long slowPaths(SlabAllocator slabs) {
        return slabs.stats().caches().stream().mapToLong(CacheStats::slowPaths).sum();
    }

    /** A cache of one size, by address. */
    static final class Cached extends AddressAllocator {
        private final SlabAllocator slabs;
        private final SlabCache cache;

        Cached(SlabAllocator slabs, SlabCache cache) {
            this.slabs = slabs;
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

        @Override
        public long slowPaths() {
            return SlabPeer.slowPaths(slabs);
        }

        @Override
        public void close() {
            slabs.close();
        }
    }

    /** A cache of one size, by address, freed without naming the cache. */
    static final class GloballyFreed extends AddressAllocator {
        private final SlabAllocator slabs;
        private final SlabCache cache;

        GloballyFreed(SlabAllocator slabs, SlabCache cache) {
            this.slabs = slabs;
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

        @Override
        public long slowPaths() {
            return SlabPeer.slowPaths(slabs);
        }

        @Override
        public void close() {
            slabs.close();
        }
    }

    /** Any size, by address. */
    static final class General extends AddressAllocator {
        private final SlabAllocator slabs;

        General(SlabAllocator slabs) {
            this.slabs = slabs;
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

        @Override
        public long slowPaths() {
            return SlabPeer.slowPaths(slabs);
        }

        @Override
        public void close() {
            slabs.close();
        }
    }

    /** A confined handle, by address. For the thread that opened it. */
    static final class Confined extends AddressAllocator {
        private final SlabAllocator slabs;
        private final ConfinedCache cache;

        Confined(SlabAllocator slabs, SlabCache cache) {
            this.slabs = slabs;
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
        public long slowPaths() {
            return SlabPeer.slowPaths(slabs);
        }

        @Override
        public void close() {
            cache.close();
            slabs.close();
        }
    }

    /** A cache of one size, by segment. */
    static final class Segments extends SegmentPeer {
        private final SlabAllocator slabs;
        private final SlabCache cache;

        Segments(SlabAllocator slabs, SlabCache cache) {
            this.slabs = slabs;
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

        @Override
        public long slowPaths() {
            return SlabPeer.slowPaths(slabs);
        }

        @Override
        public void close() {
            slabs.close();
        }
    }

    /** Any size, by segment. */
    static final class GeneralSegments extends SegmentPeer {
        private final SlabAllocator slabs;

        GeneralSegments(SlabAllocator slabs) {
            this.slabs = slabs;
        }

        @Override
        protected MemorySegment allocate(long size) {
            return slabs.allocate(size);
        }

        @Override
        protected void free(MemorySegment object) {
            slabs.free(object);
        }

        @Override
        public long slowPaths() {
            return SlabPeer.slowPaths(slabs);
        }

        @Override
        public void close() {
            slabs.close();
        }
    }
}
