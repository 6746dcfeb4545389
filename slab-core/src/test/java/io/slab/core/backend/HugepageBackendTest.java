package io.slab.core.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.memory.Linux;
import io.slab.core.memory.NativeMemory;
import io.slab.core.memory.SystemCall;
import io.slab.core.memory.SystemCallException;
import io.slab.core.memory.SystemCalls;
import io.slab.core.support.HugePages;
import io.slab.core.support.Smaps;
import io.slab.error.SlabConfigurationException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.PageBackend;
import io.slab.spi.PageRegion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Huge pages from the kernel's pool, and what happens when it is empty. */
class HugepageBackendTest {
    private static final long PAGE = 4096;
    private static final long HUGE = 2L << 20;
    private static final long GIB = 1L << 30;
    private static final int POOL = 24;
    private static final int MOST = 256;

    private HugePages pool;
    private long free; // at least POOL: the machine may have had a pool before
    private PageBackend backend;
    private PageRegion region;

    @BeforeEach
    void fillThePool() {
        assumeTrue(Linux.unavailable().isEmpty() && Linux.pageSize() == PAGE);
        pool = HugePages.ensure(POOL);
        free = HugePages.free();
        assumeTrue(free >= POOL, "this process may not fill the pool of huge pages");
        assumeTrue(free <= MOST, "the pool is too large to be used up in a test");
    }

    @AfterEach
    void emptyThePool() throws IOException {
        if (region != null) {
            region.release();
        }
        if (pool != null) {
            pool.close();
        }
    }

    private void reserve(String strategy, long bytes) {
        backend = MmapOptionsTest.backend(strategy);
        region = backend.reserve(bytes, PAGE, -1);
    }

    /** Shared or private: of a page of 1 GiB that only one process maps, the kernel's estimate says either, from run to run. */
    private long huge() {
        return Smaps.sum(region.segment(), "Private_Hugetlb") + Smaps.sum(region.segment(), "Shared_Hugetlb");
    }

    private long at(long offset) {
        return region.segment().address() + offset;
    }

    @Test
    void aHugePageMustComeWithItsFirstSmallPageAndGoWithItsLast() {
        reserve("hugepage", 64 * HUGE);
        assertThat(huge()).isZero();
        region.commit(HUGE + 5 * PAGE, 2 * PAGE);
        NativeMemory.setLong(at(HUGE + 5 * PAGE), 1);
        assertThat(huge()).isEqualTo(HUGE);
        assertThat(HugePages.free()).isEqualTo(free - 1);
        region.commit(3 * HUGE - PAGE, 2 * PAGE); // across two
        assertThat(huge()).isEqualTo(3 * HUGE);
        region.decommit(HUGE + 5 * PAGE, PAGE);
        assertThat(huge()).isEqualTo(3 * HUGE);
        region.decommit(HUGE + 6 * PAGE, PAGE);
        assertThat(huge()).isEqualTo(2 * HUGE);
        region.decommit(3 * HUGE - PAGE, 2 * PAGE);
        assertThat(huge()).isZero();
        assertThat(HugePages.free()).isEqualTo(free);
    }

    @Test
    void smallPagesThatComeBackMustReadAsZeros() {
        reserve("hugepage", HUGE);
        region.commit(0, 8 * PAGE);
        region.segment().asSlice(0, 8 * PAGE).fill((byte) -1);
        region.decommit(2 * PAGE, 2 * PAGE);
        region.commit(2 * PAGE, 2 * PAGE);
        assertThat(region.segment()
                        .asSlice(2 * PAGE, 2 * PAGE)
                        .mismatch(java.lang.foreign.MemorySegment.ofArray(new byte[(int) (2 * PAGE)])))
                .isEqualTo(-1);
        assertThat(NativeMemory.getLong(at(4 * PAGE))).isEqualTo(-1);
    }

    @Test
    void anEmptyPoolMustBeATypedErrorThatNamesItsStateAndTheSetting() {
        reserve("hugepage", (free + 40) * HUGE);
        region.commit(0, 4 * HUGE);
        assertThatThrownBy(() -> region.commit(4 * HUGE, (free + 36) * HUGE))
                .isInstanceOf(BackendMemoryException.class)
                .hasMessageContaining((free + 36) + " huge pages are needed")
                .hasMessageContaining("are free")
                .hasMessageContaining("nr_hugepages");
        assertThat(huge()).isEqualTo(4 * HUGE); // what was brought in before it failed is back in the pool
        region.commit(4 * HUGE, 4 * HUGE);
        region.segment().asSlice(0, 8 * HUGE).fill((byte) 1);
    }

    @Test
    void smallPagesMustStandInWhereThatIsConfigured() {
        long more = (free + 16) * HUGE;
        reserve("hugepage:fallback=thp", more);
        region.commit(0, more);
        region.segment().asSlice(0, more).fill((byte) 7);
        assertThat(huge()).isPositive().isLessThan(more);
        assertThat(Smaps.resident(region.segment())).isEqualTo(more);
        assertThat(backend.notes())
                .anyMatch(n -> n.topic().equals("thp") && n.text().contains("small pages stand in"));
        region.decommit(0, more);
        assertThat(Smaps.resident(region.segment())).isZero();
        region.commit((free + 6) * HUGE, HUGE); // small before; the pool has pages again
        assertThat(huge()).isEqualTo(HUGE);
    }

    @Test
    void anAllocatorMustServeFromHugePagesAndFailTypedWhenTheyAreUsedUp() {
        try (SlabAllocator slabs =
                SlabAllocatorConfig.builder().backend("hugepage:region=64m").create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("big", 100_000));
            List<Long> objects = new ArrayList<>();
            assertThatThrownBy(() -> {
                        while (objects.size() < 50 * free) {
                            objects.add(cache.allocateRaw());
                            slabs.segmentOf(objects.getLast()).fill((byte) 1);
                        }
                    })
                    .isInstanceOf(SlabOutOfMemoryException.class)
                    .hasMessageContaining("nr_hugepages");
            assertThat(objects).hasSizeGreaterThan((int) ((POOL - 4) * HUGE / 110_000));
            slabs.verify();
            objects.forEach(cache::free);
            slabs.reclaim();
            cache.free(cache.allocateRaw());
            slabs.verify();
        }
    }

    @Test
    void aPageSizeThatTheKernelDoesNotHaveMustBeRefusedWithThoseItHas() {
        assertThatThrownBy(() -> MmapOptionsTest.backend("hugepage:page=8m"))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("2 MiB");
    }

    @Test
    void pagesOfAGibibyteMustServeOrSayWhatIsMissing() throws IOException {
        assumeTrue(HugePool.sizes().contains(GIB), "this machine has no pages of 1 GiB");
        PageBackend gigantic = MmapOptionsTest.backend("hugepage:page=1g");
        if (HugePages.free(GIB) == 0) {
            assertThatThrownBy(() -> gigantic.reserve(GIB, PAGE, -1))
                    .isInstanceOf(BackendMemoryException.class)
                    .hasMessageContaining("0 of 0 huge pages of 1 GiB are free")
                    .hasMessageContaining("hugepages-1048576kB");
        }
        try (HugePages one = HugePages.ensure(1, GIB)) {
            assumeTrue(HugePages.free(GIB) > 0, "no contiguous GiB is free");
            region = gigantic.reserve(GIB, PAGE, -1);
            region.commit(GIB - PAGE, PAGE);
            NativeMemory.setLong(at(GIB - PAGE), 1);
            assertThat(huge()).isEqualTo(GIB);
            region.release();
            region = null;
        }
    }

    private static PageBackend onAKernelThatCannotPopulate(HugepageBackend.Fallback fallback) {
        Linux os = new Linux((call, arguments) -> {
            if (call == SystemCall.MADVISE && arguments[2] == Linux.MADV_POPULATE_WRITE) {
                throw new SystemCallException("madvise", SystemCallException.EINVAL, "scripted");
            }
            return SystemCalls.C_LIBRARY.call(call, arguments);
        });
        return new HugepageBackend(os, HugePool.of(HUGE), fallback, new RegionSizes(4 * HUGE, 4 * HUGE));
    }

    @Test
    void aKernelThatCannotBringPagesInMustNotBeTakenForAnEmptyPool() {
        PageBackend strict = onAKernelThatCannotPopulate(HugepageBackend.Fallback.NONE);
        region = strict.reserve(4 * HUGE, PAGE, -1);
        assertThatThrownBy(() -> region.commit(0, PAGE))
                .isInstanceOf(BackendMemoryException.class)
                .hasMessageContaining("MADV_POPULATE_WRITE")
                .hasMessageContaining("Linux 5.14")
                .hasMessageContaining("fallback=thp")
                .hasMessageNotContaining("are needed");
        region.release();
        PageBackend lenient = onAKernelThatCannotPopulate(HugepageBackend.Fallback.THP);
        region = lenient.reserve(4 * HUGE, PAGE, -1);
        region.commit(0, PAGE);
        region.segment().set(java.lang.foreign.ValueLayout.JAVA_LONG, 0, 1);
        assertThat(lenient.notes())
                .anySatisfy(n -> assertThat(n.text()).contains("Linux 5.14"))
                .noneSatisfy(n -> assertThat(n.text()).contains("ran dry"));
    }
}
