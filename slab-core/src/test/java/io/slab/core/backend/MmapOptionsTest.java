package io.slab.core.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.core.memory.Linux;
import io.slab.core.memory.NativeMemory;
import io.slab.core.support.Smaps;
import io.slab.error.SlabConfigurationException;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.BackendNote;
import io.slab.spi.Capability;
import io.slab.spi.PageBackend;
import io.slab.spi.PageBackendProvider;
import io.slab.spi.PageRegion;
import io.slab.spi.Providers;
import io.slab.spi.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every option of {@code mmap} must do what it says, by the kernel's own account. */
class MmapOptionsTest {
    private static final long PAGE = 4096;
    private static final long MIB = 1L << 20;
    private static final long HUGE = 2 * MIB;

    private final List<PageRegion> open = new ArrayList<>();

    @BeforeEach
    void onLinuxOnly() {
        assumeTrue(Linux.unavailable().isEmpty() && Linux.pageSize() == PAGE);
    }

    @AfterEach
    void release() {
        open.forEach(PageRegion::release);
    }

    static PageBackend backend(String strategy) {
        return Providers.resolve(Strategy.named(strategy), PageBackendProvider.class);
    }

    private PageRegion reserve(PageBackend backend, long bytes) {
        PageRegion region = backend.reserve(bytes, HUGE, -1);
        open.add(region);
        return region;
    }

    private static void touch(PageRegion region, long offset, long bytes) {
        for (long at = offset; at < offset + bytes; at += PAGE) {
            NativeMemory.setLong(region.segment().address() + at, at);
        }
    }

    static String note(PageBackend backend, String topic) {
        return backend.notes().stream()
                .filter(n -> n.topic().equals(topic))
                .map(BackendNote::text)
                .findFirst()
                .orElse("");
    }

    @Test
    void aTebibyteMustBeReservedWithoutACommitCharge() {
        PageRegion region = reserve(backend("mmap:region=1t"), 1L << 40);
        assertThat(Smaps.resident(region.segment())).isLessThan(MIB);
        region.commit((1L << 40) - PAGE, PAGE);
        touch(region, (1L << 40) - PAGE, PAGE);
        assertThat(Smaps.resident(region.segment())).isLessThan(MIB);
    }

    @Test
    void pagesMustComeWithTheirFirstTouchByDefault() {
        PageRegion region = reserve(backend("mmap:thp=never"), 16 * MIB);
        long before = Smaps.resident(region.segment());
        region.commit(0, 8 * MIB);
        assertThat(Smaps.resident(region.segment()) - before).isZero();
        touch(region, 0, 4 * MIB);
        assertThat(Smaps.resident(region.segment()) - before).isEqualTo(4 * MIB);
    }

    @Test
    void populatedPagesMustBeInMemoryBeforeTheirFirstTouch() {
        PageRegion region = reserve(backend("mmap:commit=populate,thp=never"), 16 * MIB);
        long before = Smaps.resident(region.segment());
        region.commit(MIB, 8 * MIB);
        assertThat(Smaps.resident(region.segment()) - before).isEqualTo(8 * MIB);
        region.decommit(MIB, 4 * MIB);
        assertThat(Smaps.resident(region.segment()) - before).isEqualTo(4 * MIB);
    }

    @Test
    void populateMustBringCommittedPagesInWithoutChangingThem() {
        PageRegion region = reserve(backend("mmap:thp=never"), 4 * MIB);
        long before = Smaps.resident(region.segment());
        region.commit(0, 2 * MIB);
        touch(region, PAGE, PAGE);
        region.populate(0, 2 * MIB);
        assertThat(Smaps.resident(region.segment()) - before).isEqualTo(2 * MIB);
        assertThat(NativeMemory.getLong(region.segment().address() + PAGE)).isEqualTo(PAGE);
    }

    @Test
    void freedPagesMustBeTheKernelsToTakeAndOursUntilThen() {
        PageBackend backend = backend("mmap:decommit=free,thp=never");
        assertThat(backend.capabilities()).doesNotContain(Capability.ZEROED).contains(Capability.DECOMMIT);
        PageRegion region = reserve(backend, 8 * MIB);
        region.commit(0, 8 * MIB);
        touch(region, 0, 8 * MIB);
        region.decommit(0, 4 * MIB);
        // The kernel skips pages that it cannot isolate at once, such as the last batch of a processor that this thread
        // was on before: a handful is left when it is asked again.
        for (int i = 0; i < 100 && Smaps.sum(region.segment(), "LazyFree") < 4 * MIB - 16 * PAGE; i++) {
            LockSupport.parkNanos(10_000_000);
            region.decommit(0, 4 * MIB);
        }
        assertThat(Smaps.sum(region.segment(), "LazyFree")).isBetween(4 * MIB - 16 * PAGE, 4 * MIB);
        region.commit(0, 4 * MIB);
        touch(region, 0, 4 * MIB);
        assertThat(Smaps.sum(region.segment(), "LazyFree")).isLessThan(16 * PAGE);
    }

    @Test
    void dumpsMustLeaveTheMemoryOutWhenTold() {
        assertThat(Smaps.of(reserve(backend("mmap:dump=false"), MIB).segment())
                        .getFirst()
                        .flags())
                .contains(" dd");
        assertThat(Smaps.of(reserve(backend("mmap"), MIB).segment()).getFirst().flags())
                .doesNotContain(" dd");
    }

    @Test
    void guardPagesMustStandOnBothSides() {
        PageRegion region = reserve(backend("mmap:guard=true"), MIB);
        long start = region.segment().address();
        List<Smaps.Mapping> all = Smaps.read();
        for (long beside : new long[] {start - 1, start + MIB}) {
            assertThat(all)
                    .filteredOn(m -> m.start() <= beside && beside < m.end())
                    .singleElement()
                    .satisfies(m -> assertThat(m.permissions()).startsWith("---"));
        }
        assertThat(Smaps.of(region.segment()).getFirst().permissions()).startsWith("rw-");
        touch(region, 0, MIB);
        open.remove(region);
        region.release();
        assertThat(Smaps.read())
                .noneMatch(m -> m.start() <= start - 1
                        && start - 1 < m.end()
                        && m.permissions().startsWith("---")
                        && m.end() == start);
    }

    @Test
    void mappingsMustCarryTheNameWhereTheKernelNamesThem() {
        PageBackend backend = backend("mmap:name=orders");
        PageRegion region = reserve(backend, MIB);
        if (note(backend, "name").isEmpty()) {
            assertThat(Smaps.of(region.segment()).getFirst().name()).isEqualTo("[anon:orders]");
        } else {
            assertThat(note(backend, "name")).contains("CONFIG_ANON_VMA_NAME");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a[b", "a]b", "a\\b", "a$b", "a`b", "ä", "a/b"})
    void namesThatTheKernelRefusesMustBeRefusedBefore(String name) {
        assertThatThrownBy(() -> backend("mmap:name=" + name))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining(name);
    }

    @Test
    void neitherCommitNorDecommitMaySplitAMapping() {
        for (String strategy : new String[] {"mmap", "mmap:guard=true,thp=advise", "mmap:decommit=free"}) {
            PageRegion region = reserve(backend(strategy), 64 * MIB);
            Random random = new Random(7);
            for (int i = 0; i < 300; i++) {
                long offset = PAGE * random.nextInt(16_000);
                region.commit(offset, PAGE * 16);
                touch(region, offset, PAGE * 16);
                if (i % 3 != 0) {
                    region.decommit(offset, PAGE * (1 + random.nextInt(16)));
                }
            }
            assertThat(Smaps.of(region.segment())).as(strategy).hasSize(1);
        }
    }

    @Test
    void mappingsMustBeBounded() {
        PageBackend backend = backend("mmap:mappings=6,guard=true");
        PageRegion first = backend.reserve(MIB, PAGE, -1);
        reserve(backend, MIB);
        assertThatThrownBy(() -> backend.reserve(MIB, PAGE, -1))
                .isInstanceOf(BackendMemoryException.class)
                .hasMessageContaining("'mappings' = 6");
        first.release();
        reserve(backend, MIB);
    }

    @Test
    void advisedMemoryMustGetHugePagesFromTheFirstTouch() {
        String kernel = SystemFiles.thpMode(Thp.PRIVATE);
        assumeTrue(kernel.equals("madvise") || kernel.equals("always"), "transparent huge pages are " + kernel);
        PageRegion region = reserve(backend("mmap:thp=advise"), 16 * MIB);
        region.commit(0, 16 * MIB);
        touch(region, 0, PAGE);
        assertThat(Smaps.sum(region.segment(), "AnonHugePages")).isEqualTo(HUGE);
        PageRegion never = reserve(backend("mmap:thp=never"), 16 * MIB);
        touch(never, 0, HUGE);
        assertThat(Smaps.of(never.segment()).getFirst().flags()).contains(" nh");
    }

    @Test
    void collapseMustMakeHugePagesOnlyOfWhollyCommittedMemory() {
        assumeTrue(!SystemFiles.thpMode(Thp.PRIVATE).isEmpty(), "no transparent huge pages");
        PageBackend backend = backend("mmap:thp=collapse");
        PageRegion region = reserve(backend, 16 * MIB);
        long before = Smaps.resident(region.segment());
        for (long at = 0; at < HUGE - PAGE; at += PAGE) {
            region.commit(at, PAGE);
            touch(region, at, PAGE);
        }
        assertThat(Smaps.sum(region.segment(), "AnonHugePages")).isZero();
        region.commit(HUGE - PAGE, PAGE);
        assumeTrue(note(backend, "collapse").startsWith("1 huge"), () -> note(backend, "collapse"));
        assertThat(Smaps.sum(region.segment(), "AnonHugePages")).isEqualTo(HUGE);
        assertThat(Smaps.resident(region.segment()) - before).isEqualTo(HUGE);
        for (long at = 0; at < HUGE - PAGE; at += PAGE) {
            assertThat(NativeMemory.getLong(region.segment().address() + at)).isEqualTo(at);
        }
    }

    @Test
    void valuesThatDoNotExistMustBeRefusedWithThoseThatDo() {
        assertThatThrownBy(() -> backend("mmap:thp=sometimes"))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("system, always, advise, never, collapse");
        assertThatThrownBy(() -> backend("mmap:region=3m")).hasMessageContaining("power of two");
        assertThatThrownBy(() -> backend("mmap:mappings=0")).hasMessageContaining("1..");
    }
}
