package io.slab.core.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.core.memory.Linux;
import io.slab.core.memory.SystemCall;
import io.slab.core.memory.SystemCallException;
import io.slab.core.support.FaultyCalls;
import io.slab.core.support.ForkedJvm;
import io.slab.core.support.Smaps;
import io.slab.spi.Capability;
import io.slab.spi.MemoryFile;
import io.slab.spi.PageBackend;
import io.slab.spi.PageRange;
import io.slab.spi.PageRegion;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Memory that other processes map, and that is mapped twice here. */
class MemfdBackendTest {
    private static final long PAGE = 4096;
    private static final long MIB = 1L << 20;

    @BeforeEach
    void onLinuxOnly() {
        assumeTrue(Linux.unavailable().isEmpty() && Linux.pageSize() == PAGE);
    }

    /** What the other process runs: plain Java, nothing of Slab. */
    static final class Reader {
        public static void main(String[] args) throws IOException {
            try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.READ);
                    Arena arena = Arena.ofConfined()) {
                MemorySegment memory = channel.map(MapMode.READ_ONLY, Long.parseLong(args[1]), PAGE, arena);
                System.out.println(memory.getString(16) + " " + memory.get(ValueLayout.JAVA_LONG, 0));
                try (FileChannel writable =
                        FileChannel.open(Path.of(args[0]), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    writable.map(MapMode.READ_WRITE, 0, PAGE, arena);
                    System.out.println("writable");
                } catch (IOException e) {
                    System.out.println("read-only");
                }
            }
        }
    }

    private static String readElsewhere(MemoryFile file) throws Exception {
        ForkedJvm.Result result =
                new ForkedJvm().run(Reader.class.getName(), file.path().toString(), Long.toString(file.offset()));
        assertThat(result.exit()).as(result.output()).isZero();
        return result.output();
    }

    @Test
    void anotherProcessMustSeeTheObjects() throws Exception {
        PageBackend backend = MmapOptionsTest.backend("memfd");
        PageRegion region = backend.reserve(MIB, PAGE, -1);
        region.commit(0, MIB);
        region.segment().set(ValueLayout.JAVA_LONG, 8 * PAGE, 4711);
        region.segment().setString(8 * PAGE + 16, "from another process");
        assertThat(readElsewhere(region.file().orElseThrow().plus(8 * PAGE)))
                .contains("from another process 4711")
                .contains("writable");
        region.release();
    }

    @Test
    void sealedMemoryMustBeReadOnlyToOthersAndWritableHere() throws Exception {
        PageBackend backend = MmapOptionsTest.backend("memfd:seal=read-only");
        assertThat(backend.capabilities()).doesNotContain(Capability.DECOMMIT);
        PageRegion region = backend.reserve(MIB, PAGE, -1);
        region.segment().set(ValueLayout.JAVA_LONG, 0, 7);
        region.segment().setString(16, "sealed");
        assertThat(readElsewhere(region.file().orElseThrow()))
                .contains("sealed 7")
                .contains("read-only");
        region.segment().set(ValueLayout.JAVA_LONG, 0, 8);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment view = backend.view(List.of(new PageRange(region, 0, PAGE)), arena);
            assertThat(view.isReadOnly()).isTrue();
            assertThat(view.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(8);
        }
        region.release();
    }

    @Test
    void nobodyMustBeAbleToShrinkTheFileUnderAReader() {
        PageRegion region = MmapOptionsTest.backend("memfd").reserve(MIB, PAGE, -1);
        int descriptor = region.file().orElseThrow().descriptor();
        assertThatThrownBy(() -> Linux.SYSTEM.resize(descriptor, PAGE)).isInstanceOf(SystemCallException.class);
        region.release();
        PageRegion loose = MmapOptionsTest.backend("memfd:seal=none").reserve(MIB, PAGE, -1);
        Linux.SYSTEM.resize(loose.file().orElseThrow().descriptor(), 2 * MIB);
        loose.release();
    }

    @Test
    void holesMustGiveTheMemoryBack() {
        PageRegion region = MmapOptionsTest.backend("memfd:commit=populate").reserve(16 * MIB, PAGE, -1);
        region.commit(0, 16 * MIB);
        region.segment().fill((byte) 1);
        assertThat(Smaps.resident(region.segment())).isEqualTo(16 * MIB);
        region.decommit(4 * MIB, 8 * MIB);
        assertThat(Smaps.resident(region.segment())).isEqualTo(8 * MIB);
        assertThat(region.segment().get(ValueLayout.JAVA_LONG, 4 * MIB)).isZero();
        assertThat(region.segment().get(ValueLayout.JAVA_BYTE, 4 * MIB - 1)).isEqualTo((byte) 1);
        region.release();
    }

    @Test
    void pagesOfSeveralRegionsMustBeOneContiguousRange() {
        PageBackend backend = MmapOptionsTest.backend("memfd");
        PageRegion a = backend.reserve(MIB, PAGE, -1);
        PageRegion b = backend.reserve(MIB, PAGE, -1);
        for (PageRegion r : List.of(a, b)) {
            r.commit(0, MIB);
        }
        a.segment().asSlice(3 * PAGE, PAGE).fill((byte) 'a');
        b.segment().asSlice(5 * PAGE, 2 * PAGE).fill((byte) 'b');
        Arena arena = Arena.ofShared();
        MemorySegment view = backend.view(
                List.of(
                        new PageRange(b, 5 * PAGE, 2 * PAGE),
                        new PageRange(a, 3 * PAGE, PAGE),
                        new PageRange(b, 5 * PAGE, PAGE)),
                arena);
        assertThat(view.byteSize()).isEqualTo(4 * PAGE);
        assertThat(view.get(ValueLayout.JAVA_BYTE, 2 * PAGE - 1)).isEqualTo((byte) 'b');
        assertThat(view.get(ValueLayout.JAVA_BYTE, 2 * PAGE)).isEqualTo((byte) 'a');
        view.set(ValueLayout.JAVA_BYTE, 0, (byte) '!'); // one memory, three places
        assertThat(view.get(ValueLayout.JAVA_BYTE, 3 * PAGE)).isEqualTo((byte) '!');
        assertThat(b.segment().get(ValueLayout.JAVA_BYTE, 5 * PAGE)).isEqualTo((byte) '!');
        a.release();
        assertThat(view.get(ValueLayout.JAVA_BYTE, 2 * PAGE)).isEqualTo((byte) 'a'); // the view keeps its pages
        long address = view.address();
        arena.close();
        assertThat(Smaps.read())
                .noneMatch(m ->
                        m.start() <= address && address < m.end() && m.name().contains("memfd"));
        b.release();
    }

    @Test
    void descriptorsMustBeClosedWithTheirRegions() {
        PageBackend backend = MmapOptionsTest.backend("memfd");
        backend.reserve(MIB, PAGE, -1).release();
        int before = Smaps.descriptors();
        for (int i = 0; i < 50; i++) {
            PageRegion region = backend.reserve(MIB, PAGE, -1);
            region.release();
        }
        assertThat(Smaps.descriptors()).isEqualTo(before);
    }

    @Test
    void mappingsMustCarryTheName() {
        PageRegion region = MmapOptionsTest.backend("memfd:name=orders").reserve(MIB, PAGE, -1);
        assertThat(Smaps.of(region.segment()).getFirst().name()).startsWith("/memfd:orders");
        region.release();
    }

    @Test
    void collapseMustMakeHugePagesOnlyOfWhollyCommittedMemory() {
        PageBackend backend = MmapOptionsTest.backend("memfd:thp=collapse");
        PageRegion region = backend.reserve(16 * MIB, 2 * MIB, -1);
        region.commit(0, 2 * MIB - PAGE);
        region.segment().asSlice(0, 2 * MIB - PAGE).fill((byte) 7);
        assumeTrue(Smaps.sum(region.segment(), "ShmemPmdMapped") == 0, "the kernel makes them by itself");
        region.commit(2 * MIB - PAGE, PAGE);
        String made = MmapOptionsTest.note(backend, "collapse");
        assumeTrue(!made.contains(", 1 refused"), made);
        assertThat(made).startsWith("1 huge");
        assertThat(Smaps.sum(region.segment(), "ShmemPmdMapped")).isEqualTo(2 * MIB);
        assertThat(region.segment().get(ValueLayout.JAVA_BYTE, 2 * MIB - PAGE - 1))
                .isEqualTo((byte) 7);
        region.decommit(0, PAGE); // splits it
        assertThat(region.segment().get(ValueLayout.JAVA_BYTE, 0)).isZero();
        assertThat(region.segment().get(ValueLayout.JAVA_BYTE, PAGE)).isEqualTo((byte) 7);
        region.release();
    }

    @Test
    void alwaysMustMakeAHugePageOfTheFirstWhateverTheKernelsMode() {
        String mode = SystemFiles.thpMode(Thp.SHARED);
        assumeTrue(!mode.isEmpty() && !mode.equals("deny"), "huge pages of files in memory: " + mode);
        PageBackend backend = MmapOptionsTest.backend("memfd:thp=always");
        PageRegion region = backend.reserve(16 * MIB, 2 * MIB, -1);
        region.commit(0, PAGE);
        region.segment().set(ValueLayout.JAVA_LONG, 0, 1);
        assumeTrue(
                MmapOptionsTest.note(backend, "huge pages").isEmpty(),
                () -> MmapOptionsTest.note(backend, "huge pages"));
        assertThat(Smaps.sum(region.segment(), "ShmemPmdMapped")).isEqualTo(2 * MIB);
        region.release();
    }

    @Test
    void aKernelThatRefusesToCollapseMustBeNotedAndHarmNobody() {
        PageBackend backend = new MemfdBackend(
                new Linux(new FaultyCalls().fail(SystemCall.MADVISE, 1, Integer.MAX_VALUE, SystemCallException.EINVAL)),
                new RegionSizes(16 << 20, 16 << 20),
                "slab",
                MemfdBackend.Seal.SIZE,
                false,
                Thp.COLLAPSE);
        PageRegion region = backend.reserve(16 * MIB, 2 * MIB, -1);
        region.commit(0, 16 * MIB);
        region.segment().fill((byte) 1);
        assertThat(MmapOptionsTest.note(backend, "huge pages")).contains("small pages stay small");
        assertThat(MmapOptionsTest.note(backend, "collapse")).startsWith("0 huge pages made, 8 refused");
        region.release();
    }

    @Test
    void whatTheKernelsModeTakesAwayMustBeToldInOneLine() {
        assertThat(Thp.ADVISE.shortfall(Thp.SHARED, "never"))
                .isEqualTo("advice is ignored, as /sys/kernel/mm/transparent_hugepage/shmem_enabled is 'never': set"
                        + " it to 'advise'");
        assertThat(Thp.ADVISE.shortfall(Thp.PRIVATE, "never")).contains("/enabled is 'never': set it to 'madvise'");
        assertThat(Thp.COLLAPSE.shortfall(Thp.PRIVATE, "always"))
                .contains("at a first touch")
                .contains("'madvise'");
        for (Thp each : new Thp[] {Thp.ALWAYS, Thp.ADVISE, Thp.COLLAPSE}) {
            assertThat(each.shortfall(Thp.SHARED, "deny"))
                    .contains("no huge pages")
                    .contains("'deny'");
            assertThat(each.shortfall(Thp.SHARED, "")).contains("this kernel has no");
            assertThat(each.shortfall(Thp.PRIVATE, "madvise")).isEmpty();
        }
        assertThat(Thp.ALWAYS.shortfall(Thp.SHARED, "never")).isEmpty(); // collapsed at the first page
        assertThat(Thp.NEVER.shortfall(Thp.SHARED, "deny") + Thp.SYSTEM.shortfall(Thp.SHARED, ""))
                .isEmpty();
        PageBackend advised = MmapOptionsTest.backend("memfd:thp=advise");
        assertThat(MmapOptionsTest.note(advised, "thp"))
                .isEqualTo(Thp.ADVISE.shortfall(Thp.SHARED, SystemFiles.thpMode(Thp.SHARED)));
    }
}
