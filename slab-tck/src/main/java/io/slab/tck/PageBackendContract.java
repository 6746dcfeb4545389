package io.slab.tck;

import static io.slab.tck.PageAssertions.assertFilled;
import static io.slab.tck.PageAssertions.assertRefused;
import static io.slab.tck.PageAssertions.assertZero;
import static io.slab.tck.PageAssertions.fill;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.spi.Capability;
import io.slab.spi.PageBackend;
import io.slab.spi.PageRange;
import io.slab.spi.PageRegion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every {@link PageBackend} must do. Extend it, implement {@link #newBackend}, inherit the tests.
 *
 * <p>The contract never touches memory that is not committed, so that a backend may make it inaccessible. Tests of a capability that
 * the backend does not claim are reported as skipped. Not covered, as no portable test can tell: whether decommitted memory really
 * returns to the system, whether pages come from the node asked for, what outlives the process.
 */
@ExtendWith(ContractCoverage.class)
public abstract class PageBackendContract {
    private static final int THREADS = 4;
    private static final int ROUNDS = 32;
    private static final long IMPOSSIBLE = 1L << 62;

    private final List<PageRegion> open = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before each test, unless that is aborted
    private PageBackend backend;

    /** For subclasses; each test has an instance of its own. */
    @SuppressWarnings("NullAway.Init")
    protected PageBackendContract() {}

    /**
     * Makes the backend that is tested.
     *
     * @return a new backend, independent of earlier ones
     */
    protected abstract PageBackend newBackend();

    @BeforeEach
    final void makeBackend() {
        backend = newBackend();
    }

    @AfterEach
    final void closeBackend() {
        open.forEach(PageRegion::release);
        open.clear();
        if (backend != null) { // newBackend may have aborted the test
            backend.close();
        }
    }

    private PageRegion reserve(long pages) {
        PageRegion region = backend.reserve(pages * page(), page(), -1);
        open.add(region);
        return region;
    }

    private void release(PageRegion region) {
        open.removeIf(r -> r == region);
        region.release();
    }

    private long page() {
        return backend.pageBytes();
    }

    private boolean can(Capability capability) {
        return backend.capabilities().contains(capability);
    }

    // ---- what it says about itself

    @Test
    void capabilitiesMustBeTheSameAtEachCall() {
        Set<Capability> first = Set.copyOf(backend.capabilities());
        reserve(1);
        assertEquals(first, backend.capabilities());
    }

    @Test
    void pageBytesMustBeAPowerOfTwoAndTheSameAtEachCall() {
        long page = page();
        assertTrue(page >= Long.BYTES && Long.bitCount(page) == 1, () -> "pageBytes " + page + " is no power of two");
        reserve(1);
        assertEquals(page, page());
    }

    @Test
    void preferredRegionsMustBeAPositiveMultipleOfThePage() {
        for (long reserved : new long[] {0, 1, page(), 1L << 20, (1L << 30) + 1, 1L << 40, Long.MAX_VALUE}) {
            long preferred = backend.preferredRegionBytes(reserved);
            assertTrue(
                    preferred > 0 && preferred % page() == 0,
                    () -> "preferredRegionBytes(" + reserved + ") = " + preferred + ", page " + page());
        }
    }

    // ---- reserve

    @Test
    void aRegionMustHaveTheSizeThatWasAskedFor() {
        for (long pages : new long[] {1, 2, 3, 17, 256}) {
            assertEquals(pages * page(), reserve(pages).segment().byteSize());
        }
    }

    @Test
    void aRegionMustGiveTheSameWritableSegmentAtEachCall() {
        PageRegion region = reserve(2);
        MemorySegment segment = region.segment();
        assertSame(segment, region.segment());
        assertFalse(segment.isReadOnly(), "the segment is read-only");
    }

    @Test
    void segmentsMustBeNativeExactlyWhenTheBackendSaysSo() {
        assertEquals(can(Capability.NATIVE_ADDRESSES), reserve(1).segment().isNative());
    }

    @Test
    void nativeRegionsMustBeAlignedAsAskedFor() {
        assumeTrue(can(Capability.NATIVE_ADDRESSES), "memory without real addresses has no alignment");
        for (long alignment = page(); alignment <= Math.max(page(), 4L << 20); alignment <<= 1) {
            PageRegion region = backend.reserve(3 * page(), alignment, -1);
            open.add(region);
            assertEquals(0, region.segment().address() % alignment, "remainder by alignment " + alignment);
        }
    }

    @Test
    void regionsMustNotOverlap() {
        List<PageRegion> regions = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            PageRegion region = reserve(i + 1);
            region.commit(0, (i + 1) * page());
            fill(region.segment(), 0, (i + 1) * page(), i * 1_000_003L);
            regions.add(region);
        }
        for (int i = 0; i < regions.size(); i++) {
            assertFilled(regions.get(i).segment(), 0, (i + 1) * page(), i * 1_000_003L);
        }
    }

    @Test
    void anImpossibleRequestMustThrowBackendMemoryExceptionAndHarmNothing() {
        PageRegion before = reserve(1);
        before.commit(0, page());
        fill(before.segment(), 0, page(), 7);
        assertAll(
                () -> assertRefused(backend, IMPOSSIBLE, page()),
                () -> assertRefused(backend, Long.MAX_VALUE & -page(), Math.max(page(), 4L << 20)));
        assertFilled(before.segment(), 0, page(), 7);
        reserve(1).commit(0, page());
    }

    @Test
    void aNodeMustBeIgnoredWithoutNodeBinding() {
        assumeTrue(!can(Capability.NODE_BINDING), "the backend binds nodes");
        for (int node : new int[] {0, 1, 63}) {
            open.add(assertDoesNotThrow(() -> backend.reserve(page(), page(), node)));
        }
    }

    @Test
    void sparseBackendsMustReserveFarMoreThanTheyUse() {
        assumeTrue(can(Capability.SPARSE), "the backend is not sparse");
        PageRegion region = reserve((16L << 30) / page());
        long last = region.segment().byteSize() - page();
        region.commit(0, page());
        region.commit(last, page());
        fill(region.segment(), last, page(), 3);
        assertFilled(region.segment(), last, page(), 3);
    }

    // ---- commit and decommit

    @Test
    void committedPagesMustHoldWhatIsWritten() {
        PageRegion region = reserve(8);
        region.commit(0, 3 * page());
        fill(region.segment(), 0, 3 * page(), 1);
        region.commit(5 * page(), 3 * page());
        fill(region.segment(), 5 * page(), 3 * page(), 2);
        assertFilled(region.segment(), 0, 3 * page(), 1);
        assertFilled(region.segment(), 5 * page(), 3 * page(), 2);
    }

    @Test
    void freshPagesMustReadAsZerosWhereThatIsClaimed() {
        assumeTrue(can(Capability.ZEROED), "the backend does not claim zeroed memory");
        for (int i = 0; i < 4; i++) {
            PageRegion region = reserve(16);
            region.commit(0, 16 * page());
            assertZero(region.segment(), 0, 16 * page());
            fill(region.segment(), 0, 16 * page(), -1);
            release(region);
        }
    }

    @Test
    void decommittedPagesMustReadAsZerosAgainWhereThatIsClaimed() {
        assumeTrue(can(Capability.ZEROED) && can(Capability.DECOMMIT), "the backend does not claim it");
        PageRegion region = reserve(8);
        region.commit(0, 8 * page());
        fill(region.segment(), 0, 8 * page(), -1);
        region.decommit(2 * page(), 3 * page());
        region.commit(2 * page(), 3 * page());
        assertZero(region.segment(), 2 * page(), 3 * page());
    }

    @Test
    void decommitMustLeaveTheNeighboursAlone() {
        PageRegion region = reserve(6);
        region.commit(0, 6 * page());
        fill(region.segment(), 0, 6 * page(), 11);
        region.decommit(2 * page(), page());
        assertFilled(region.segment(), 0, 2 * page(), 11);
        assertFilled(region.segment(), 3 * page(), 3 * page(), 11);
    }

    @Test
    void decommittedPagesMustBeUsableAfterTheNextCommit() {
        PageRegion region = reserve(4);
        for (int round = 0; round < ROUNDS; round++) {
            region.commit(page(), 2 * page());
            fill(region.segment(), page(), 2 * page(), round);
            assertFilled(region.segment(), page(), 2 * page(), round);
            region.decommit(page(), 2 * page());
        }
    }

    @Test
    void populatingMustLeaveContentsAlone() {
        PageRegion region = reserve(4);
        region.commit(0, 4 * page());
        fill(region.segment(), 0, 2 * page(), 13);
        region.populate(0, 4 * page());
        assertFilled(region.segment(), 0, 2 * page(), 13);
        fill(region.segment(), 2 * page(), 2 * page(), 14);
        assertFilled(region.segment(), 2 * page(), 2 * page(), 14);
    }

    // ---- what it tells and shares

    @Test
    void notesMustBeThereAtAnyTime() throws Exception {
        assertNotNull(backend.notes());
        reserve(2).commit(0, page());
        assertNotNull(Crew.elsewhere(backend::notes));
    }

    @Test
    void shareableRegionsMustTellTheirFile() {
        assumeTrue(can(Capability.SHAREABLE), "the backend's memory cannot be shared");
        PageRegion region = reserve(2);
        region.commit(0, page());
        assertTrue(region.file().isPresent(), "no file, though the backend is SHAREABLE");
    }

    @Test
    void aViewMustShowTheSameMemoryInItsOwnOrder() {
        assumeTrue(can(Capability.SHAREABLE), "the backend cannot map its pages twice");
        PageRegion region = reserve(4);
        region.commit(0, 4 * page());
        fill(region.segment(), 0, 4 * page(), 17);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment view = backend.view(
                    List.of(new PageRange(region, 3 * page(), page()), new PageRange(region, 0, page())), arena);
            assertEquals(2 * page(), view.byteSize());
            assertEquals(17 ^ (3 * page()), view.get(ValueLayout.JAVA_LONG, 0));
            assertEquals(17, view.get(ValueLayout.JAVA_LONG, page()));
            region.segment().set(ValueLayout.JAVA_LONG, 3 * page() + 8, 98);
            assertEquals(98, view.get(ValueLayout.JAVA_LONG, 8), "a write to the region, read through the view");
            if (!view.isReadOnly()) { // as of sealed memory
                view.set(ValueLayout.JAVA_LONG, 8, 99);
                assertEquals(
                        99, region.segment().get(ValueLayout.JAVA_LONG, 3 * page() + 8), "a write through the view");
            }
        }
        assertFilled(region.segment(), page(), 2 * page(), 17);
    }

    // ---- release and lifetime

    @Test
    void releaseMustCloseTheScopeOfNativeSegments() {
        assumeTrue(can(Capability.NATIVE_ADDRESSES), "a heap segment lives as long as it is referenced");
        PageRegion region = reserve(2);
        region.commit(0, 2 * page());
        MemorySegment segment = region.segment();
        MemorySegment slice = segment.asSlice(page(), 64);
        slice.set(ValueLayout.JAVA_LONG, 0, 1);
        release(region);
        assertFalse(segment.scope().isAlive(), "the scope is alive after release: a stale access would crash the JVM");
        assertThrows(IllegalStateException.class, () -> slice.get(ValueLayout.JAVA_LONG, 0));
    }

    @Test
    void releasingOneRegionMustLeaveTheOthersAlone() {
        PageRegion kept = reserve(2);
        kept.commit(0, 2 * page());
        fill(kept.segment(), 0, 2 * page(), 5);
        PageRegion other = reserve(2);
        other.commit(0, page());
        release(other);
        assertFilled(kept.segment(), 0, 2 * page(), 5);
    }

    @Test
    void regionsMustBeReservedAndReleasedWithoutEnd() {
        for (int round = 0; round < 4 * ROUNDS; round++) {
            PageRegion region = reserve(64);
            region.commit(0, page());
            fill(region.segment(), 0, page(), round);
            assertFilled(region.segment(), 0, page(), round);
            release(region);
        }
    }

    @Test
    void anUncommittedRegionMustBeReleasable() {
        PageRegion region = reserve(4);
        assertDoesNotThrow(() -> release(region));
    }

    @Test
    void oneBackendsCloseMustLeaveAnotherAlone() {
        PageRegion region = reserve(1);
        region.commit(0, page());
        fill(region.segment(), 0, page(), 9);
        PageBackend other = newBackend();
        PageRegion foreign = other.reserve(page(), page(), -1);
        foreign.release();
        other.close();
        assertFilled(region.segment(), 0, page(), 9);
        reserve(1).commit(0, page());
    }

    // ---- threads

    @Test
    void anyThreadMustBeAbleToUseAndReleaseARegion() throws Exception {
        PageRegion region = reserve(2);
        open.clear();
        Crew.elsewhere(() -> {
            region.commit(0, 2 * page());
            fill(region.segment(), 0, 2 * page(), 21);
            return true;
        });
        assertFilled(region.segment(), 0, 2 * page(), 21);
        Crew.elsewhere(() -> {
            region.decommit(0, page());
            region.release();
            return true;
        });
    }

    @Test
    void threadsMustNotDisturbEachOther() throws Exception {
        Crew.together(THREADS, thread -> {
            for (int round = 0; round < ROUNDS; round++) {
                int pages = 1 + (thread + round) % 5;
                PageRegion region = backend.reserve(pages * page(), page(), -1);
                region.commit(0, pages * page());
                fill(region.segment(), 0, pages * page(), thread * 31L + round);
                LockSupport.parkNanos(1);
                assertFilled(region.segment(), 0, pages * page(), thread * 31L + round);
                region.decommit(0, page());
                region.release();
            }
            return true;
        });
    }
}
