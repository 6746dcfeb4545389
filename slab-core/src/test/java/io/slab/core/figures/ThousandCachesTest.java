package io.slab.core.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.AllocatorStats;
import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Prints how long a snapshot of a thousand caches takes; time fails no test. */
class ThousandCachesTest {
    private static final int CACHES = 1000;

    @Test
    void aSnapshotOfAThousandCachesMustHaveThemAll() {
        try (SlabAllocator slabs = SlabAllocatorConfig.builder().backend("heap").create()) {
            for (int i = 0; i < CACHES; i++) {
                SlabCache cache = slabs.createCache(CacheSpec.of("c" + i, 64));
                cache.free(cache.allocateRaw());
            }
            long[] micros = new long[400];
            for (int i = 0; i < micros.length; i++) {
                long start = System.nanoTime();
                AllocatorStats stats = slabs.stats();
                micros[i] = (System.nanoTime() - start) / 1000;
                assertThat(stats.caches()).hasSize(CACHES);
            }
            Sums.check(slabs.stats());
            Arrays.sort(micros);
            System.out.printf(
                    "snapshot of %d caches: median %d us, least %d us%n", CACHES, micros[micros.length / 2], micros[0]);
        }
    }
}
