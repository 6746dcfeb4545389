package io.slab.bench.peer;

import io.slab.ConfinedCache;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a benchmark uses of Slab, as constants: see {@link ConstantClass}.
 *
 * @param slabs the allocator
 * @param cache its cache, where there is one
 * @param confined a confined handle to it, where that is what is used
 * @param freesByAddress whether the cache's objects are freed through the allocator
 */
record SlabHandles(
        SlabAllocator slabs,
        @Nullable SlabCache cache,
        @Nullable ConfinedCache confined,
        boolean freesByAddress) {

    SlabCache requireCache() {
        return Objects.requireNonNull(cache, "opened without a cache");
    }

    /** Closes all of them. */
    void close() {
        if (confined != null) {
            confined.close();
        }
        slabs.close();
    }

    /** For the static initializer of a peer's class: the handles it was made for. */
    static SlabHandles of(MethodHandles.Lookup peer) {
        return ConstantClass.data(peer, SlabHandles.class);
    }

    /** A peer of the given class, which takes its handles in its static initializer and has a constructor without parameters. */
    BenchAllocator open(Class<? extends BenchAllocator> peer) {
        return ConstantClass.make(MethodHandles.lookup(), peer, this);
    }
}
