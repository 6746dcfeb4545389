package io.slab.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import io.slab.core.support.Stress;
import org.junit.jupiter.api.Test;

/** What a thread leaves when it dies. */
class InheritanceTest {
    @Test
    void threadsThatDieAtTheSameTimeMustLoseNothing() throws Exception {
        try (SlabAllocator slabs = Slabs.create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            for (int round = 0; round < 50; round++) {
                Stress stress = new Stress();
                for (int i = 0; i <= round % 7; i++) {
                    stress.once(Thread.ofPlatform(), () -> {
                        long[] all = new long[500];
                        cache.allocateRaw(all, 0, all.length);
                        cache.free(all, 0, all.length);
                    });
                }
                stress.join();
                slabs.verify();
            }
            assertThat(cache.stats().liveObjects()).isZero();
            assertThat(cache.stats().totalSlabBytes()).isLessThan(1 << 20);
        }
    }
}
