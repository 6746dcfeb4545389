package io.slab.core.reclaim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.CacheSpec;
import io.slab.DescriptorPlacement;
import io.slab.Reach;
import io.slab.ReclaimReport;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.Zeroing;
import io.slab.core.memory.Linux;
import io.slab.core.support.Smaps;
import io.slab.error.InvalidFreeException;
import io.slab.spi.ObjectLifecycle;
import io.slab.spi.Strategy;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages that hold no object in use go back although their slab stays; nobody can tell from the objects. */
class PagesBetweenObjectsTest {
    private static final int OBJECTS = 20_000;
    private static final int KEPT = 500; // one in so many

    @BeforeEach
    void onlyWhereTheKernelTakesPagesBack() {
        assumeTrue(Linux.unavailable().isEmpty() && Linux.pageSize() == 4096);
    }

    private static SlabAllocator slabs(String backend, String index) {
        return SlabAllocatorConfig.builder()
                .backend(backend)
                .pageIndex(index)
                .coloring("none")
                .reclaim("retain:free=1g")
                .create();
    }

    private static long[] fill(SlabCache cache) {
        long[] objects = new long[OBJECTS];
        for (int i = 0; i < OBJECTS; i++) {
            MemorySegment o = cache.allocate();
            o.fill((byte) i);
            objects[i] = o.address();
        }
        return objects;
    }

    private static void freeMost(SlabCache cache, long[] objects) {
        for (int i = 0; i < OBJECTS; i++) {
            if (i % KEPT != 0) {
                cache.free(objects[i]);
            }
        }
    }

    private static long resident(SlabAllocator slabs) {
        return slabs.stats().regions().stream()
                .mapToLong(
                        r -> Smaps.resident(MemorySegment.ofAddress(r.address()).reinterpret(r.bytes())))
                .sum();
    }

    @ParameterizedTest
    @CsvSource({
        "mmap,direct,100,ON_SLAB,0", "mmap,direct,100,OFF_SLAB,0", "mmap:decommit=free,direct,1500,OFF_SLAB,0",
        "memfd,direct,700,ON_SLAB,0", "mmap,tree,100,OFF_SLAB,0", "mmap,hash,2600,OFF_SLAB,0",
        "mmap,direct,700,OFF_SLAB,4194304", "mmap,tree,700,OFF_SLAB,4194304"
    })
    void whatIsLeftMustTakeLittleMoreThanThePagesOfTheObjectsInUse(
            String backend, String index, int size, DescriptorPlacement descriptors, long slabBytes) {
        try (SlabAllocator slabs = slabs(backend, index)) {
            SlabCache cache = slabs.createCache(
                    CacheSpec.of("sparse", size).withDescriptors(descriptors).withSlabBytes(slabBytes));
            long[] objects = fill(cache);
            freeMost(cache, objects);
            ReclaimReport report = slabs.reclaim(Reach.EVERYTHING);
            slabs.verify();
            long pages = (OBJECTS / KEPT) * (size / 4096 + 2L) * 4096; // an object may cross a page's end
            long headers =
                    descriptors == DescriptorPlacement.ON_SLAB ? cache.stats().partialSlabs() * 4096L : 0;
            assertThat(resident(slabs)).isLessThanOrEqualTo(pages + headers);
            assertThat(report.bytes()).isPositive();
            // what was never touched of the last slab counts
            assertThat(report.scatteredBytes()).isLessThanOrEqualTo(pages + headers + slabBytes);

            for (int i = 0; i < OBJECTS; i += 97) {
                if (i % KEPT != 0) {
                    long address = objects[i];
                    assertThat(catchThrowableOfType(InvalidFreeException.class, () -> cache.free(address)))
                            .as("second free of object %d", i)
                            .isNotNull();
                    assertThat(catchThrowableOfType(InvalidFreeException.class, () -> slabs.free(address)))
                            .isNotNull();
                }
            }
            Set<Long> again = new HashSet<>();
            for (int i = 0; i < OBJECTS; i += KEPT) {
                again.add(objects[i]);
            }
            for (int i = 0; i < OBJECTS; i++) {
                if (i % KEPT != 0) {
                    MemorySegment o = cache.allocate();
                    assertThat(again.add(o.address())).as("handed out once").isTrue();
                    o.fill((byte) 0x77);
                }
            }
            slabs.verify();
            for (int i = 0; i < OBJECTS; i += KEPT) {
                MemorySegment kept = slabs.segmentOf(objects[i]).asSlice(0, size);
                assertThat(kept.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) i);
                assertThat(kept.get(ValueLayout.JAVA_BYTE, size - 1L)).isEqualTo((byte) i);
            }
            again.forEach(slabs::free);
            slabs.reclaim(Reach.EVERYTHING);
            slabs.verify();
            assertThat(slabs.stats().committedBytes()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mmap", "mmap:decommit=free", "memfd"})
    void objectsThatAreZeroedWhenFreedMustBeZeroAgain(String backend) {
        try (SlabAllocator slabs = slabs(backend, "direct")) {
            SlabCache cache = slabs.createCache(CacheSpec.of("zeroed", 104).withZeroing(Zeroing.ON_FREE));
            freeMost(cache, fill(cache));
            slabs.reclaim(Reach.EVERYTHING);
            for (int i = 0; i < OBJECTS / 2; i++) {
                MemorySegment o = cache.allocate();
                assertThat(o.mismatch(MemorySegment.ofArray(new byte[104]))).isEqualTo(-1);
            }
            slabs.verify();
        }
    }

    @Test
    void constructedObjectsMustKeepTheirStateAndSoTheirPages() {
        ObjectLifecycle numbered = object -> object.set(ValueLayout.JAVA_LONG, 0, 4711);
        try (SlabAllocator slabs = slabs("mmap", "direct")) {
            SlabCache cache =
                    slabs.createCache(CacheSpec.of("constructed", 96).withLifecycle(Strategy.of("numbered", numbered)));
            long[] objects = new long[OBJECTS];
            for (int i = 0; i < OBJECTS; i++) {
                objects[i] = cache.allocateRaw();
            }
            freeMost(cache, objects);
            long slabBytes = cache.stats().totalSlabBytes();
            slabs.reclaim(Reach.EVERYTHING);
            assertThat(cache.stats().committedBytes())
                    .isLessThanOrEqualTo(slabBytes)
                    .isPositive();
            assertThat(cache.stats().committedBytes()).isEqualTo(cache.stats().totalSlabBytes());
            for (int i = 0; i < OBJECTS / 2; i++) {
                assertThat(cache.allocate().get(ValueLayout.JAVA_LONG, 0)).isEqualTo(4711);
            }
        }
    }

    @Test
    void aPolicyThatKeepsNothingMustNotWaitForAReclaim() {
        try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                .backend("mmap")
                .magazineBytes(0)
                .reclaim("immediate")
                .create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("immediate", 100));
            long[] objects = fill(cache);
            long before = resident(slabs);
            freeMost(cache, objects);
            assertThat(resident(slabs)).isLessThan(before / 4);
            slabs.verify();
        }
    }
}
