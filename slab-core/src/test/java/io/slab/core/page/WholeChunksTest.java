package io.slab.core.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheSpec;
import io.slab.Checks;
import io.slab.Reach;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.error.InvalidFreeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Slabs that take chunks of the page map for themselves. */
class WholeChunksTest {
    private static final int OBJECTS = 20_000;

    /** Of two chunks, where frames have 4 KiB. */
    private static final CacheSpec SPEC = CacheSpec.of("large", 700).withSlabBytes(4 << 20);

    private static long[] fill(SlabCache cache) {
        long[] objects = new long[OBJECTS];
        for (int i = 0; i < OBJECTS; i++) {
            objects[i] = cache.allocateRaw();
        }
        return objects;
    }

    @ParameterizedTest
    @EnumSource(Checks.class)
    void theirPagesMustTakeNoJavaHeap(Checks checks) {
        try (SlabAllocator slabs =
                SlabAllocatorConfig.builder().backend("mmap").checks(checks).create()) {
            SlabCache cache = slabs.createCache(SPEC);
            long[] objects = fill(cache);
            slabs.verify();
            long before = slabs.stats().heapMetadataBytes();
            assertThat(before).isLessThan(400 << 10);
            slabs.sample(16 << 10);
            long entries = 4L * OBJECTS * 700 / 4096;
            if (checks == Checks.OFF) {
                assertThat(slabs.stats().heapMetadataBytes())
                        .as("never sampled")
                        .isLessThan(before + entries / 2);
            } else {
                assertThat(slabs.stats().heapMetadataBytes()).as("sampled").isGreaterThan(before + entries);
            }
            slabs.verify();
            for (int i = 0; i < OBJECTS; i++) {
                if (i % 2 == 0) {
                    slabs.free(objects[i]);
                } else {
                    cache.free(objects[i]);
                }
            }
            slabs.verify();
            slabs.reclaim(Reach.EVERYTHING);
            slabs.verify();
            assertThat(slabs.stats().usedBytes()).isZero();
        }
    }

    @Test
    void whatHasGoneWithItsSlabMustBeRefusedWhereOthersStandMeanwhile() {
        try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                .backend("mmap")
                .reclaim("immediate")
                .create()) {
            SlabCache large = slabs.createCache(SPEC);
            long[] before = fill(large);
            large.free(before, 0, OBJECTS);
            slabs.reclaim(Reach.EVERYTHING);
            SlabCache small = slabs.createCache(CacheSpec.of("small", 704).withSlabBytes(64 << 10));
            fill(small);
            slabs.verify();
            for (long gone : before) {
                assertThatThrownBy(() -> large.free(gone)).isInstanceOf(InvalidFreeException.class);
            }
            long[] again = fill(large);
            slabs.verify();
            large.free(again, 0, OBJECTS);
            slabs.verify();
        }
    }
}
