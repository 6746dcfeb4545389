package io.slab.core.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.memory.Linux;
import io.slab.error.SlabConfigurationException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.fault.FaultBackend;
import io.slab.fault.FaultBackend.Call;
import io.slab.fault.FaultBackend.Fault;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.BackendNote;
import io.slab.spi.Capability;
import io.slab.spi.PageBackend;
import io.slab.spi.PageRange;
import io.slab.spi.PageRegion;
import io.slab.spi.Strategy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Backends that are tried in order. */
class CompositeBackendTest {
    private static final long PAGE = 4096;

    private final FaultBackend first = new FaultBackend(256 << 10);
    private final FaultBackend second = new FaultBackend(256 << 10);
    private final PageBackend both = new CompositeBackend(
            List.of(new CompositeMember("first", first), new CompositeMember("second", second)), new Notes("test"));

    private String note(String topic) {
        return both.notes().stream()
                .filter(n -> n.topic().equals(topic))
                .map(BackendNote::text)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void regionsMustComeFromTheFirstThatHasThem() {
        PageRegion a = both.reserve(64 * PAGE, PAGE, -1);
        assertThat(first.liveRegions()).isEqualTo(1);
        assertThat(second.liveRegions()).isZero();
        assertThat(note("first")).startsWith("1 regions, 256 KiB");
        a.release();
        assertThat(note("first")).startsWith("0 regions");
        both.close();
        assertThat(first.violations()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"RESERVE", "COMMIT"})
    void whatOneRefusesTheNextMustGive(Call call) {
        first.fail(call, 1, Integer.MAX_VALUE, Fault.NO_MEMORY);
        PageRegion a = both.reserve(64 * PAGE, PAGE, -1);
        PageRegion b = both.reserve(64 * PAGE, PAGE, -1);
        assertThat(first.liveRegions()).isZero();
        assertThat(second.liveRegions()).isEqualTo(2);
        assertThat(note("first")).contains("refused 1 times").contains("scripted"); // and was not asked again at once
        assertThat(note("second")).startsWith("2 regions");
        a.release();
        b.release();
    }

    @Test
    void aBackendThatFailsMustBePassedOverLikeOneThatIsFull() {
        first.fail(Call.RESERVE, 1, 1, Fault.EXCEPTION);
        both.reserve(64 * PAGE, PAGE, -1).release();
        assertThat(second.calls(Call.RESERVE)).isEqualTo(1);
    }

    @Test
    void whereNoneHasMemoryTheErrorMustTellWhyOfEach() {
        first.fail(Call.RESERVE, 1, Integer.MAX_VALUE, Fault.NO_MEMORY);
        second.fail(Call.RESERVE, 1, Integer.MAX_VALUE, Fault.NO_MEMORY);
        assertThatThrownBy(() -> both.reserve(64 * PAGE, PAGE, -1))
                .isInstanceOf(BackendMemoryException.class)
                .hasMessageContaining("first, second")
                .hasMessageContaining("scripted; scripted");
        first.heal();
        both.reserve(64 * PAGE, PAGE, -1).release(); // rather than nothing, one that refused just now is asked again
    }

    @Test
    void anAllocatorMustGoOnWithTheNextWhenTheFirstRunsDryAtACommit() {
        first.fail(Call.COMMIT, 20, Integer.MAX_VALUE, Fault.NO_MEMORY);
        SlabAllocator slabs = SlabAllocatorConfig.builder()
                .backend(Strategy.of("both", both))
                .coloring("none")
                .create();
        SlabCache cache = slabs.createCache(CacheSpec.of("spilled", 1000));
        List<Long> objects = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            objects.add(cache.allocateRaw());
        }
        slabs.verify();
        assertThat(first.liveRegions()).isPositive();
        assertThat(second.liveRegions()).isPositive();
        second.fail(Call.COMMIT, 1, Integer.MAX_VALUE, Fault.NO_MEMORY);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 3000; i++) {
                        objects.add(cache.allocateRaw());
                    }
                })
                .isInstanceOf(SlabOutOfMemoryException.class);
        slabs.verify();
        first.heal();
        second.heal();
        objects.forEach(cache::free);
        slabs.reclaim();
        slabs.verify();
        slabs.close();
        both.close();
        assertThat(first.violations()).isEmpty();
        assertThat(second.violations()).isEmpty();
        assertThat(first.liveRegions() + second.liveRegions()).isZero();
    }

    @Test
    void itMustPromiseOnlyWhatAllOfThemCan() {
        assumeTrue(Linux.unavailable().isEmpty());
        assertThat(MmapOptionsTest.backend("composite").capabilities())
                .as("by default memory goes back page by page")
                .contains(Capability.DECOMMIT);
        assertThat(MmapOptionsTest.backend("composite:of=memfd+file").capabilities())
                .contains(Capability.SHAREABLE, Capability.DECOMMIT);
        assertThat(MmapOptionsTest.backend("composite:of=memfd+mmap+arena").capabilities())
                .containsExactly(Capability.NATIVE_ADDRESSES);
    }

    @Test
    void optionsOfMembersMustReachThem() {
        assumeTrue(Linux.unavailable().isEmpty());
        PageBackend backend = MmapOptionsTest.backend(
                "composite:of=(mmap:region=1m,thp=never)+(composite:of=(memfd:region=2m)+memfd)");
        assertThat(backend.preferredRegionBytes(1 << 30)).isEqualTo(1 << 20);
        assertThatThrownBy(() -> MmapOptionsTest.backend("composite:of=(mmap:region=1k)"))
                .isInstanceOf(SlabConfigurationException.class);
        assertThatThrownBy(() -> MmapOptionsTest.backend("composite:of=mmap+floppy"))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("floppy");
    }

    @Test
    void realAndSyntheticAddressesMustNotBeMixed() {
        assertThatThrownBy(() -> MmapOptionsTest.backend("composite:of=arena+heap"))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("real addresses");
    }

    @Test
    void aViewMustReachThroughToItsMember() {
        assumeTrue(Linux.unavailable().isEmpty());
        PageBackend backend = MmapOptionsTest.backend("composite:of=memfd+file");
        PageRegion region = backend.reserve(1 << 20, PAGE, -1);
        region.commit(0, 2 * PAGE);
        region.segment().set(java.lang.foreign.ValueLayout.JAVA_LONG, PAGE, 3);
        try (Arena arena = Arena.ofConfined()) {
            assertThat(backend.view(List.of(new PageRange(region, PAGE, PAGE), new PageRange(region, 0, PAGE)), arena)
                            .get(java.lang.foreign.ValueLayout.JAVA_LONG, 0))
                    .isEqualTo(3);
        }
        region.release();
        backend.close();
    }

    /** A member that gives nothing once it is told so, which lets the next one in. */
    private static PageBackend until(AtomicBoolean full, PageBackend backend) {
        return new PageBackend() {
            @Override
            public Set<Capability> capabilities() {
                return backend.capabilities();
            }

            @Override
            public long pageBytes() {
                return backend.pageBytes();
            }

            @Override
            public long preferredRegionBytes(long reservedBytes) {
                return backend.preferredRegionBytes(reservedBytes);
            }

            @Override
            public PageRegion reserve(long bytes, long alignment, int node) {
                if (full.get()) {
                    throw new BackendMemoryException("scripted", null);
                }
                return backend.reserve(bytes, alignment, node);
            }

            @Override
            public MemorySegment view(List<PageRange> ranges, Arena arena) {
                return backend.view(ranges, arena);
            }

            @Override
            public void close() {
                backend.close();
            }
        };
    }

    @Test
    void aViewOverSeveralMembersMustBeRefusedByNameWithARemedy() {
        assumeTrue(Linux.unavailable().isEmpty());
        AtomicBoolean full = new AtomicBoolean();
        PageBackend spilling = new CompositeBackend(
                List.of(
                        new CompositeMember("memfd", until(full, MmapOptionsTest.backend("memfd:region=1m"))),
                        new CompositeMember("file", MmapOptionsTest.backend("file:region=1m"))),
                new Notes("test"));
        try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                        .backend(Strategy.of("spilling", spilling))
                        .create();
                Arena arena = Arena.ofConfined()) {
            MemorySegment inMemory = slabs.allocate(2 << 20, PAGE);
            full.set(true);
            MemorySegment inFile = slabs.allocate(2 << 20, PAGE);
            assertThatThrownBy(() -> slabs.viewOf(List.of(inMemory, inFile), arena))
                    .isInstanceOf(SlabConfigurationException.class)
                    .hasMessageContaining("'memfd'")
                    .hasMessageContaining("'file'")
                    .hasMessageContaining("a view of each");
            for (MemorySegment part : List.of(inMemory, inFile)) { // the remedy
                assertThat(slabs.viewOf(List.of(part), arena).byteSize()).isEqualTo(2 << 20);
            }
        }
        spilling.close();
    }
}
