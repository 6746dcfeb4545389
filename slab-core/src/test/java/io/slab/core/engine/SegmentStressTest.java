package io.slab.core.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import io.slab.core.support.Stress;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Segments of several caches and sizes, by several threads. */
class SegmentStressTest {
    private static final int SIZE = 64;

    @Test
    void threadsMustGetSegmentsOfTheirOwnMemory() throws Exception {
        try (SlabAllocator slabs = Slabs.create()) {
            SlabCache one = slabs.createCache(CacheSpec.of("one", SIZE));
            SlabCache two = slabs.createCache(CacheSpec.of("two", 96));
            AtomicInteger stamps = new AtomicInteger();
            Stress stress = new Stress();
            for (int t = 0; t < 4; t++) {
                Random random = new Random(t);
                byte stamp = (byte) stamps.incrementAndGet();
                stress.repeat(Thread.ofPlatform(), () -> swapAround(slabs, one, two, random, stamp));
            }
            stress.join();
            slabs.verify();
        }
    }

    /** Holds some objects of several sizes, each filled to its end. */
    private static void swapAround(SlabAllocator slabs, SlabCache one, SlabCache two, Random random, byte stamp) {
        MemorySegment[] held = new MemorySegment[200];
        long[] sizes = new long[held.length];
        for (int i = 0; i < 20 * held.length; i++) {
            int at = random.nextInt(held.length);
            if (held[at] != null) {
                MemorySegment object = held[at];
                assertThat(object.byteSize()).isEqualTo(sizes[at]);
                for (long offset : new long[] {0, sizes[at] / 2, sizes[at] - 1}) {
                    assertThat(object.get(JAVA_BYTE, offset)).isEqualTo(stamp);
                }
                slabs.free(object);
                held[at] = null;
            } else {
                int kind = random.nextInt(4);
                sizes[at] = kind == 0 ? SIZE : kind == 1 ? 96 : 1 + random.nextInt(200);
                held[at] = kind == 0 ? one.allocate() : kind == 1 ? two.allocate() : slabs.allocate(sizes[at]);
                held[at].fill(stamp);
            }
        }
        for (MemorySegment object : held) {
            if (object != null) {
                slabs.free(object);
            }
        }
    }
}
