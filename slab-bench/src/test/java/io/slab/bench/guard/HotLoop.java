package io.slab.bench.guard;

import io.slab.CacheSpec;
import io.slab.Checks;
import io.slab.ConfinedCache;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import java.util.Locale;

/** Loops around the fast path: run in a JVM of its own that prints what the JIT inlines, and by tests that count. */
public final class HotLoop {
    private static final int BATCH = 100;

    private final long[] addresses = new long[BATCH];

    /** Allocates and frees batches through a shared cache. */
    void shared(SlabCache cache, int batches) {
        for (int batch = 0; batch < batches; batch++) {
            for (int i = 0; i < BATCH; i++) {
                addresses[i] = cache.allocateRaw();
            }
            for (int i = 0; i < BATCH; i++) {
                cache.free(addresses[i]);
            }
        }
    }

    /** The same through a confined handle. */
    void confined(ConfinedCache cache, int batches) {
        for (int batch = 0; batch < batches; batch++) {
            for (int i = 0; i < BATCH; i++) {
                addresses[i] = cache.allocateRaw();
            }
            for (int i = 0; i < BATCH; i++) {
                cache.free(addresses[i]);
            }
        }
    }

    /** The same by size, freed by address. */
    void general(SlabAllocator slabs, int batches) {
        for (int batch = 0; batch < batches; batch++) {
            for (int i = 0; i < BATCH; i++) {
                addresses[i] = slabs.allocateRaw(64);
            }
            for (int i = 0; i < BATCH; i++) {
                slabs.free(addresses[i]);
            }
        }
    }

    /** The same by bulk calls. */
    void bulk(SlabCache cache, int batches) {
        for (int batch = 0; batch < batches; batch++) {
            cache.allocateRaw(addresses, 0, BATCH);
            cache.free(addresses, 0, BATCH);
        }
    }

    /** Operations of one batch. */
    static int operations() {
        return 2 * BATCH;
    }

    /** Takes the loop's name and the checks. */
    public static void main(String[] args) {
        Checks checks = Checks.valueOf(args[1].toUpperCase(Locale.ROOT));
        HotLoop loop = new HotLoop();
        try (SlabAllocator slabs = Slabs.builder().checks(checks).create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("hot", 64));
            switch (args[0]) {
                case "shared" -> repeat(() -> loop.shared(cache, 100));
                case "general" -> repeat(() -> loop.general(slabs, 100));
                case "confined" -> {
                    try (ConfinedCache own = cache.confined()) {
                        repeat(() -> loop.confined(own, 100));
                    }
                }
                default -> throw new IllegalArgumentException(args[0]);
            }
        }
    }

    private static void repeat(Runnable loop) {
        for (int i = 0; i < 2000; i++) {
            loop.run();
        }
    }
}
