package io.slab.bench.peer;

import io.slab.ConfinedCache;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a benchmark uses of Slab, as constants. A program keeps its caches in {@code static final} fields, where the JIT knows them, just
 * as the C allocators' functions are kept here. But which cache it is comes to light at run time only, so each peer's class is
 * made anew, as a hidden class, around the handles of the allocator that was opened.
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
        try {
            return Objects.requireNonNull(
                    MethodHandles.classData(peer, "_", SlabHandles.class), "only what open() made has handles");
        } catch (IllegalAccessException e) {
            throw new AssertionError("a class may see its own data", e);
        }
    }

    /** A peer of the given class, which takes its handles in its static initializer and has a constructor without parameters. */
    BenchAllocator open(Class<? extends BenchAllocator> peer) {
        String file = peer.getName().substring(peer.getName().lastIndexOf('.') + 1) + ".class";
        try (InputStream bytes = Objects.requireNonNull(peer.getResourceAsStream(file), file)) {
            MethodHandles.Lookup made =
                    MethodHandles.lookup().defineHiddenClassWithClassData(bytes.readAllBytes(), this, true);
            return (BenchAllocator) made.findConstructor(made.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Throwable e) {
            throw new LinkageError("cannot make " + peer.getName() + " anew", e);
        }
    }
}
