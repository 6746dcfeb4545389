package io.slab.core.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What the slow path takes of the Java heap where it is taken often. */
class SlowPathHeapTest {
    @Test
    void aSwingThroughSlabsMustTakeNoMoreJavaHeapThanTheSlabs() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (SlabAllocator slabs = Slabs.create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            long[] objects = new long[50_000]; // far more than magazines and the depot
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 40; i++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                swing(cache, objects);
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertThat(cache.stats().work().slabsReleased()).isPositive();
            // Some 1000 for each slab of 1000 objects, twice that where the JIT has not seen it yet.
            assertThat(least).as("bytes of Java heap").isLessThan(4L * objects.length);
        }
    }

    private static void swing(SlabCache cache, long[] objects) {
        for (int i = 0; i < objects.length; i++) {
            objects[i] = cache.allocateRaw();
        }
        for (long object : objects) {
            cache.free(object);
        }
    }
}
