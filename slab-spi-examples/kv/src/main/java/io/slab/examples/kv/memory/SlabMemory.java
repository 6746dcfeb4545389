package io.slab.examples.kv.memory;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.examples.kv.error.KvFullException;
import io.slab.examples.kv.error.KvInputException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Memory from Slab: pools are caches, everything else takes the size classes. */
public final class SlabMemory implements Memory {
    private final SlabAllocator slabs;
    private final List<SlabCache> caches = new CopyOnWriteArrayList<>();

    /**
     * Memory from an allocator.
     *
     * @param slabs the allocator; this memory takes a handle of its own, so that the caller may close the given one at any time
     * @throws KvInputException if its backend has no real addresses
     */
    public SlabMemory(SlabAllocator slabs) {
        MemorySegment probe = slabs.allocate(8);
        slabs.free(probe);
        if (!probe.isNative()) {
            throw new KvInputException(
                    "the page backend '" + slabs.stats().backend().name()
                            + "' has no real addresses, which the store needs: take another one, such as 'arena'");
        }
        this.slabs = slabs.retain();
    }

    @Override
    public String name() {
        return "slab";
    }

    @Override
    public long limitBytes() {
        return slabs.stats().limitBytes();
    }

    @Override
    public long allocate(long bytes) {
        try {
            return slabs.allocateRaw(bytes);
        } catch (SlabOutOfMemoryException e) {
            throw full(e);
        }
    }

    @Override
    public void free(long address) {
        slabs.free(address);
    }

    @Override
    public void collect() {
        slabs.reclaim();
    }

    @Override
    public Pool pool(String name, int objectBytes) {
        SlabCache cache = slabs.createCache(CacheSpec.of(name, objectBytes));
        caches.add(cache);
        return new CachePool(cache);
    }

    /**
     * The allocator below.
     *
     * @return for its figures and its {@code verify()}
     */
    public SlabAllocator allocator() {
        return slabs;
    }

    @Override
    public void close() {
        caches.forEach(SlabCache::close);
        slabs.close();
    }

    private static KvFullException full(SlabOutOfMemoryException e) {
        return new KvFullException(KvFullException.Resource.MEMORY, "no memory: " + e.getMessage(), e);
    }

    private record CachePool(SlabCache cache) implements Pool {
        @Override
        public long allocate() {
            try {
                return cache.allocateRaw();
            } catch (SlabOutOfMemoryException e) {
                throw full(e);
            }
        }

        @Override
        public void free(long address) {
            cache.free(address);
        }
    }
}
