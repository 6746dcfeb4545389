package io.slab.tck;

import io.slab.spi.BackendMemoryException;
import io.slab.spi.BackendNote;
import io.slab.spi.Capability;
import io.slab.spi.PageBackend;
import io.slab.spi.PageRange;
import io.slab.spi.PageRegion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A correct backend, or one with a flaw. */
final class FlawedBackend implements PageBackend {
    enum Flaw {
        NONE(""),
        CHANGING_CAPABILITIES("capabilitiesMustBeTheSameAtEachCall"),
        ODD_PAGE("pageBytesMustBeAPowerOfTwoAndTheSameAtEachCall"),
        ODD_PREFERENCE("preferredRegionsMustBeAPositiveMultipleOfThePage"),
        SHORT_REGION("aRegionMustHaveTheSizeThatWasAskedFor"),
        NEW_SEGMENT_EACH_CALL("aRegionMustGiveTheSameWritableSegmentAtEachCall"),
        DENIES_ADDRESSES("segmentsMustBeNativeExactlyWhenTheBackendSaysSo"),
        MISALIGNED("nativeRegionsMustBeAlignedAsAskedFor"),
        OVERLAPPING("regionsMustNotOverlap"),
        JVM_ERROR("anImpossibleRequestMustThrowBackendMemoryExceptionAndHarmNothing"),
        REFUSES_NODES("aNodeMustBeIgnoredWithoutNodeBinding"),
        NOT_SPARSE("sparseBackendsMustReserveFarMoreThanTheyUse"),
        COMMIT_CLEARS_ALL("committedPagesMustHoldWhatIsWritten"),
        DIRTY("freshPagesMustReadAsZerosWhereThatIsClaimed"),
        DIRTY_AGAIN("decommittedPagesMustReadAsZerosAgainWhereThatIsClaimed"),
        DECOMMITS_TOO_MUCH("decommitMustLeaveTheNeighboursAlone"),
        COMMITS_ONCE("decommittedPagesMustBeUsableAfterTheNextCommit"),
        KEEPS_SCOPE("releaseMustCloseTheScopeOfNativeSegments"),
        RELEASES_ALL("releasingOneRegionMustLeaveTheOthersAlone"),
        EXHAUSTED("regionsMustBeReservedAndReleasedWithoutEnd"),
        RELEASE_NEEDS_COMMIT("anUncommittedRegionMustBeReleasable"),
        CLOSES_OTHERS("oneBackendsCloseMustLeaveAnotherAlone"),
        CONFINED("anyThreadMustBeAbleToUseAndReleaseARegion"),
        ONE_THREAD("threadsMustNotDisturbEachOther"),
        POPULATE_CLEARS("populatingMustLeaveContentsAlone"),
        NO_NOTES("notesMustBeThereAtAnyTime"),
        SHARES_WITHOUT_FILE("shareableRegionsMustTellTheirFile"),
        VIEW_IS_A_COPY("aViewMustShowTheSameMemoryInItsOwnOrder");

        final String test;

        Flaw(String test) {
            this.test = test;
        }
    }

    private static final long PAGE = 4096;
    private static final List<Arena> EVERYONES = new CopyOnWriteArrayList<>();

    private final Flaw flaw;
    private final List<Arena> mine = new CopyOnWriteArrayList<>();
    private final AtomicInteger reserved = new AtomicInteger();
    private final ContractRun.OneThread oneThread = new ContractRun.OneThread();
    private MemorySegment shared;

    FlawedBackend(Flaw flaw) {
        this.flaw = flaw;
    }

    private boolean has(Flaw f) {
        return flaw == f;
    }

    @Override
    public Set<Capability> capabilities() {
        Set<Capability> all = EnumSet.of(Capability.NATIVE_ADDRESSES, Capability.ZEROED, Capability.DECOMMIT);
        if (has(Flaw.DENIES_ADDRESSES) || (has(Flaw.CHANGING_CAPABILITIES) && reserved.get() > 0)) {
            all.remove(Capability.NATIVE_ADDRESSES);
        }
        if (has(Flaw.NOT_SPARSE)) {
            all.add(Capability.SPARSE);
        }
        if (has(Flaw.SHARES_WITHOUT_FILE) || has(Flaw.VIEW_IS_A_COPY)) {
            all.add(Capability.SHAREABLE);
        }
        return all;
    }

    @Override
    public long pageBytes() {
        return has(Flaw.ODD_PAGE) ? 5000 : PAGE;
    }

    @Override
    public long preferredRegionBytes(long reservedBytes) {
        return has(Flaw.ODD_PREFERENCE) ? reservedBytes / 2 : 64 * pageBytes();
    }

    @Override
    public PageRegion reserve(long bytes, long alignment, int node) {
        if (has(Flaw.ONE_THREAD)) {
            oneThread.check();
        }
        if (has(Flaw.REFUSES_NODES) && node > 0) {
            throw new BackendMemoryException("no node " + node, null);
        }
        if (bytes > 1L << 30 || (has(Flaw.EXHAUSTED) && reserved.get() > 100)) {
            if (has(Flaw.JVM_ERROR)) {
                throw new OutOfMemoryError("scripted");
            }
            throw new BackendMemoryException("no " + bytes + " bytes", null);
        }
        reserved.incrementAndGet();
        Arena arena = has(Flaw.CONFINED) ? Arena.ofConfined() : Arena.ofShared();
        mine.add(arena);
        if (has(Flaw.CLOSES_OTHERS)) {
            EVERYONES.add(arena);
        }
        return new Region(arena, memory(arena, bytes, alignment));
    }

    private MemorySegment memory(Arena arena, long bytes, long alignment) {
        if (has(Flaw.OVERLAPPING)) {
            shared = shared == null ? Arena.global().allocate(256 * PAGE, PAGE) : shared;
            return shared.asSlice(0, bytes);
        }
        if (has(Flaw.MISALIGNED)) {
            return arena.allocate(bytes + alignment, alignment).asSlice(alignment / 2, bytes);
        }
        MemorySegment memory =
                arena.allocate(has(Flaw.SHORT_REGION) ? bytes - 8 : bytes, Math.min(alignment, 4L << 20));
        return has(Flaw.DIRTY) ? memory.fill((byte) 1) : memory;
    }

    @Override
    @SuppressWarnings("NullAway") // the flaw
    public List<BackendNote> notes() {
        return has(Flaw.NO_NOTES) ? null : List.of();
    }

    @Override
    public MemorySegment view(List<PageRange> ranges, Arena arena) {
        MemorySegment copy =
                arena.allocate(ranges.stream().mapToLong(PageRange::bytes).sum(), PAGE);
        long at = 0;
        for (PageRange range : ranges) {
            copy.asSlice(at, range.bytes()).copyFrom(range.region().segment().asSlice(range.offset(), range.bytes()));
            at += range.bytes();
        }
        return copy;
    }

    @Override
    public void close() {
        if (has(Flaw.CLOSES_OTHERS)) {
            EVERYONES.stream().filter(a -> a.scope().isAlive()).forEach(Arena::close);
        }
    }

    private final class Region implements PageRegion {
        private final Arena arena;
        private final MemorySegment segment;
        private int commits;

        Region(Arena arena, MemorySegment segment) {
            this.arena = arena;
            this.segment = segment;
        }

        @Override
        public MemorySegment segment() {
            return has(Flaw.NEW_SEGMENT_EACH_CALL) ? segment.asSlice(0) : segment;
        }

        @Override
        public void commit(long offset, long bytes) {
            if (has(Flaw.COMMIT_CLEARS_ALL)) {
                segment.fill((byte) 0);
            }
            if (++commits > 1 && has(Flaw.COMMITS_ONCE)) {
                throw new IllegalStateException("scripted");
            }
        }

        @Override
        public void decommit(long offset, long bytes) {
            if (has(Flaw.DECOMMITS_TOO_MUCH)) {
                segment.fill((byte) 0);
            } else if (!has(Flaw.DIRTY_AGAIN)) {
                segment.asSlice(offset, bytes).fill((byte) 0);
            }
        }

        @Override
        public void populate(long offset, long bytes) {
            if (has(Flaw.POPULATE_CLEARS)) {
                segment.asSlice(offset, bytes).fill((byte) 0);
            }
        }

        @Override
        public void release() {
            if (has(Flaw.RELEASE_NEEDS_COMMIT) && commits == 0) {
                throw new IllegalStateException("scripted");
            }
            if (has(Flaw.RELEASES_ALL)) {
                mine.stream().filter(a -> a.scope().isAlive()).forEach(Arena::close);
            } else if (!has(Flaw.KEEPS_SCOPE)) {
                arena.close();
            }
        }
    }
}
