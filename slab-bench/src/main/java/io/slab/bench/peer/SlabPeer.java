package io.slab.bench.peer;

import io.slab.AllocatorStats;
import io.slab.CacheStats;
import io.slab.ConfinedCache;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/**
 * Slab, through each of its doors. {@link SlabHandles#open} makes the classes in here anew around the handles that they use: these, and so
 * which door it is, are constants to the JIT, which leaves nothing of the questions below.
 */
interface SlabPeer extends BenchAllocator {
    /** What it uses. */
    SlabHandles handles();

    /** Of all caches, those of general allocation included. Not known while there are page runs: each operation on one is a slow path, but nobody counts them. */
    @Override
    default long slowPaths() {
        AllocatorStats stats = handles().slabs().stats();
        return stats.runObjects() > 0
                ? -1
                : stats.caches().stream().mapToLong(CacheStats::slowPaths).sum();
    }

    @Override
    default long heapMetadataBytes() {
        return handles().slabs().stats().heapMetadataBytes();
    }

    @Override
    default void reclaim() {
        handles().slabs().reclaim();
    }

    @Override
    default void close() {
        handles().close();
    }

    /** By address: a confined handle, which is for the thread that opened it; else a cache of one size; else any size. */
    final class Addresses extends AddressAllocator implements SlabPeer {
        private static final SlabHandles HANDLES = SlabHandles.of(MethodHandles.lookup());
        private static final SlabAllocator SLABS = HANDLES.slabs();
        private static final @Nullable SlabCache CACHE = HANDLES.cache();
        private static final @Nullable ConfinedCache CONFINED = HANDLES.confined();

        /** Where objects are freed that are not freed by their address alone. */
        private static final @Nullable SlabCache FREES = HANDLES.freesByAddress() ? null : CACHE;

        Addresses() {}

        @Override
        public SlabHandles handles() {
            return HANDLES;
        }

        @Override
        public boolean recycle() {
            reclaim();
            return true;
        }

        @Override
        public long allocate(long size) {
            return CONFINED != null
                    ? CONFINED.allocateRaw()
                    : CACHE != null ? CACHE.allocateRaw() : SLABS.allocateRaw(size);
        }

        @Override
        public long allocate(long size, long alignment) {
            return CACHE == null ? SLABS.allocateRaw(size, alignment) : allocate(size);
        }

        @Override
        public void free(long address) {
            if (CONFINED != null) {
                CONFINED.free(address);
            } else if (FREES != null) {
                FREES.free(address);
            } else {
                SLABS.free(address);
            }
        }

        @Override
        public void allocateAll(long[] addresses, int count, long size) {
            if (CACHE != null && CONFINED == null) {
                CACHE.allocateRaw(addresses, 0, count);
            } else {
                super.allocateAll(addresses, count, size);
            }
        }

        @Override
        public void freeAll(long[] addresses, int count) {
            if (FREES != null && CONFINED == null) {
                FREES.free(addresses, 0, count);
            } else {
                super.freeAll(addresses, count);
            }
        }
    }

    /** A cache of one size, by address, through a handle in a field that the JIT does not take for a constant. */
    final class InField extends AddressAllocator implements SlabPeer {
        private static final SlabHandles HANDLES = SlabHandles.of(MethodHandles.lookup());

        @SuppressWarnings("FieldMayBeFinal") // a final field of a hidden class is a constant
        private SlabCache cache = HANDLES.requireCache();

        InField() {}

        @Override
        public SlabHandles handles() {
            return HANDLES;
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

    /** By segment: a cache of one size, else any size. */
    final class Segments extends SegmentPeer implements SlabPeer {
        private static final SlabHandles HANDLES = SlabHandles.of(MethodHandles.lookup());
        private static final SlabAllocator SLABS = HANDLES.slabs();
        private static final @Nullable SlabCache CACHE = HANDLES.cache();

        Segments() {}

        @Override
        public SlabHandles handles() {
            return HANDLES;
        }

        @Override
        protected MemorySegment allocate(long size) {
            return CACHE != null ? CACHE.allocate() : SLABS.allocate(size);
        }

        @Override
        protected void free(MemorySegment object) {
            if (CACHE != null) {
                CACHE.free(object);
            } else {
                SLABS.free(object);
            }
        }
    }
}
