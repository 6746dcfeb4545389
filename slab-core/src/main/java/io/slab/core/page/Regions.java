package io.slab.core.page;

import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabPluginException;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.Capability;
import io.slab.spi.PageBackend;
import io.slab.spi.PageRegion;
import io.slab.spi.SlabEvent;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** The regions that the backend gave, by address, and those it did not take back. Guarded by the page layer's lock. */
final class Regions implements Iterable<Region> {
    /** What the natural alignment of runs is guaranteed to; larger alignments are asked of the backend. */
    private static final long MAX_NATURAL_ALIGNMENT = 64L << 20;

    private static final long SYNTHETIC_BASE = 1L << 40;

    /** Another thread than the caller's, as all threads use all memory. Never started; holds nothing of whoever was here first. */
    private static final Thread SOMEBODY =
            Thread.ofVirtual().inheritInheritableThreadLocals(false).unstarted(() -> {});

    private final String backendName;
    private final PageBackend backend;
    private final int frameShift;
    private final Consumer<SlabEvent> events;
    private final PageFailures failures;
    private final FrameWords words;
    private final ArrayList<Region> list = new ArrayList<>();
    private final ArrayList<PageRegion> unreleased = new ArrayList<>();
    private long nextSynthetic = SYNTHETIC_BASE;
    private long reservedBytes;

    Regions(
            String backendName,
            PageBackend backend,
            int frameShift,
            Consumer<SlabEvent> events,
            PageFailures failures,
            FrameWords words) {
        this.backendName = backendName;
        this.backend = backend;
        this.frameShift = frameShift;
        this.events = events;
        this.failures = failures;
        this.words = words;
    }

    @Override
    public Iterator<Region> iterator() {
        return list.iterator();
    }

    int size() {
        return list.size();
    }

    Region get(int index) {
        return list.get(index);
    }

    List<Region> copy() {
        return List.copyOf(list);
    }

    long reservedBytes() {
        return reservedBytes;
    }

    long committedFrames() {
        long sum = 0;
        for (int i = 0; i < list.size(); i++) { // no iterator: some who ask have taken frames, and must not fail
            sum += list.get(i).committedFrames();
        }
        return sum;
    }

    long freeCommittedFrames() {
        long sum = 0;
        for (int i = 0; i < list.size(); i++) { // no iterator: some who ask have taken frames, and must not fail
            sum += list.get(i).freeCommitted();
        }
        return sum;
    }

    boolean isOnlyEmpty(Region region) {
        for (Region other : list) {
            if (other != region && other.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Whether a run of that alignment, in frames, and placement may stand in a region. */
    boolean fits(Region region, long alignment, Placement placement) {
        return region.placement().equals(placement)
                && alignment <= MAX_NATURAL_ALIGNMENT >>> frameShift
                && (region.base() & ((alignment << frameShift) - 1)) == 0;
    }

    /** Reserves a region whose first frames are the run asked for, committed. */
    Region reserve(int length, long alignment, Placement placement) {
        return reserve(length, alignment, placement, true);
    }

    private Region reserve(int length, long alignment, Placement placement, boolean again) {
        long least = (long) Math.max(length, 64) << frameShift;
        long wanted = Math.max((long) length << frameShift, backend.preferredRegionBytes(reservedBytes));
        if (least < wanted && !Region.fitsHeap(wanted, frameShift)) {
            wanted = least; // What is kept about a region may have no room where one that is just large enough has.
        }
        Region.requireHeap(wanted, frameShift);
        list.ensureCapacity(list.size() + 1); // no region is lost for want of Java heap to note it
        unreleased.ensureCapacity(unreleased.size() + list.size() + 1);
        // Runs are aligned to their own size only as far as their region is.
        boolean sparse = backend.capabilities().contains(Capability.SPARSE);
        long natural = sparse ? Long.highestOneBit(wanted) : Math.min(Long.highestOneBit(wanted), 256L << 10);
        long byteAlignment = Math.max(Math.min(natural, MAX_NATURAL_ALIGNMENT), alignment << frameShift);
        PageRegion pages;
        try {
            pages = backend.reserve(wanted, byteAlignment, placement.id());
        } catch (BackendMemoryException e) {
            if (least >= wanted) {
                throw e;
            }
            wanted = least; // The backend may have less than it prefers to give.
            pages = backend.reserve(wanted, byteAlignment, placement.id());
        }
        MemorySegment segment = pages.segment();
        if (!segment.scope().isAlive() || !segment.isAccessibleBy(SOMEBODY)) {
            discard(pages);
            throw new SlabPluginException(
                    backendName,
                    "page backend '" + backendName + "' gave a region whose arena is "
                            + (segment.scope().isAlive() ? "confined to one thread" : "closed")
                            + ": take it from a shared arena, and close that when the region is released",
                    null);
        }
        if (segment.byteSize() < wanted
                || segment.isReadOnly()
                || (!segment.isNative() && backend.capabilities().contains(Capability.NATIVE_ADDRESSES))
                || (segment.isNative() && (segment.address() & (byteAlignment - 1)) != 0)) {
            discard(pages);
            throw new SlabPluginException(
                    backendName,
                    "page backend '" + backendName + "' gave a region of " + segment.byteSize() + " bytes at 0x"
                            + Long.toHexString(segment.address()) + " instead of " + wanted
                            + " bytes, writable and aligned to "
                            + byteAlignment,
                    null);
        }
        long base;
        try {
            base = segment.isNative() ? segment.address() : syntheticBase(wanted, byteAlignment);
        } catch (RuntimeException | Error e) {
            discard(pages);
            throw e;
        }
        requireApart(base, wanted);
        Region region;
        SlabEvent reserved;
        try {
            reserved = new SlabEvent.RegionReserved(base, wanted);
            region = new Region(pages, base, (int) (wanted >>> frameShift), frameShift, placement, words, length);
            placement.bind(segment);
            region.commit(0, length);
        } catch (Throwable e) {
            discard(pages);
            if (again && e instanceof BackendMemoryException) {
                // A backend over several others knows now which of them is out of memory.
                return reserve(length, alignment, placement, false);
            }
            throw e;
        }
        list.add(placeOf(base), region);
        reservedBytes += wanted;
        events.accept(reserved);
        return region;
    }

    private int placeOf(long base) {
        int place = list.size();
        while (place > 0 && list.get(place - 1).base() > base) {
            place--;
        }
        return place;
    }

    /** Refuses memory that the backend gave before. It is not released: that would take it from whoever has it. */
    private void requireApart(long base, long bytes) {
        for (int i = 0; i < list.size(); i++) { // without an iterator, which takes Java heap
            Region other = list.get(i);
            if (base < other.base() + other.bytes() && other.base() < base + bytes) {
                throw new SlabPluginException(
                        backendName,
                        "page backend '" + backendName + "' gave " + bytes + " bytes at 0x" + Long.toHexString(base)
                                + ", where its region of " + other.bytes() + " bytes at 0x"
                                + Long.toHexString(other.base())
                                + " still is: a region is the allocator's alone until it is released",
                        null);
            }
        }
    }

    private long syntheticBase(long bytes, long alignment) {
        long base = (nextSynthetic + alignment - 1) & -alignment;
        if (base < nextSynthetic || base + bytes < base) {
            throw new SlabOutOfMemoryException(
                    SlabOutOfMemoryException.Limit.REQUEST,
                    "no address is left for " + bytes + " bytes of page backend '" + backendName + "' aligned to "
                            + alignment + ": its addresses are numbers from 0x" + Long.toHexString(SYNTHETIC_BASE)
                            + " on; lower the alignment",
                    null);
        }
        nextSynthetic = base + bytes;
        return base;
    }

    /** Releases an empty region. A failure leaves its memory with the backend, to be tried again, and its address space unused. */
    boolean giveBack(Region region) {
        list.remove(region);
        reservedBytes -= region.bytes();
        boolean released = discard(region.pages());
        events.accept(new SlabEvent.RegionReleased(region.base(), region.bytes()));
        return released;
    }

    private boolean discard(PageRegion pages) {
        try {
            pages.release();
            return true;
        } catch (Throwable e) {
            unreleased.add(pages);
            notReleased(e);
            return false;
        }
    }

    private void notReleased(Throwable cause) {
        failures.notGivenBack("release of a region by page backend '" + backendName + "'", cause);
    }

    private boolean releaseAgain(PageRegion pages) {
        try {
            pages.release();
            return true;
        } catch (Throwable e) {
            notReleased(e);
            return false;
        }
    }

    /** Tries again to release what the backend did not take back. */
    void retryReleases() {
        for (int i = unreleased.size() - 1; i >= 0; i--) { // one by one: each that is released is forgotten at once
            if (releaseAgain(unreleased.get(i))) {
                unreleased.remove(i);
            }
        }
    }

    /** Releases everything, whatever is still in use. Returns whether the backend took all of it. */
    boolean releaseAll() {
        retryReleases();
        copy().forEach(this::giveBack);
        return unreleased.isEmpty();
    }

    /** Whether the backend has taken back all there was. */
    boolean areReleased() {
        return list.isEmpty() && unreleased.isEmpty();
    }

    /** The synthetic address of a segment on the Java heap; 0 if it is in none of these regions. */
    long addressOf(MemorySegment segment) {
        for (Region region : list) {
            long offset = region.offsetOf(segment);
            if (offset >= 0) {
                return region.base() + offset;
            }
        }
        return 0;
    }

    /** Decommits what is committed of free frames. A failure leaves them committed. Returns the bytes given back. */
    long decommit(Region region, int frame, int frames) {
        try {
            return region.decommit(frame, frames);
        } catch (Throwable e) {
            failures.notGivenBack(
                    "decommit of " + region.bytes(frames) + " bytes by page backend '" + backendName + "'", e);
            return 0;
        }
    }

    /** Gives so many free committed frames back, those of the last regions first. Returns the bytes given back. */
    long decommitFree(long frames) {
        long left = frames;
        for (int i = list.size() - 1; i >= 0 && left > 0; i--) {
            Region region = list.get(i);
            for (int f = 0; left > 0 && region.freeCommitted() > 0 && f < region.frames(); ) {
                int before = region.freeCommitted();
                f = decommitNext(region, f, left);
                left -= before - region.freeCommitted();
            }
        }
        return (frames - left) << frameShift;
    }

    private int decommitNext(Region region, int from, long most) {
        int frames = (int) Math.min(most, region.frames());
        try {
            return region.decommitNext(from, frames);
        } catch (Throwable e) {
            failures.notGivenBack("decommit of free pages by page backend '" + backendName + "'", e);
            return region.frames(); // try elsewhere
        }
    }

    /** Where a walk over all regions, from the last to the first, has come to; it outlives the lock. */
    static final class Cursor {
        private long base = Long.MAX_VALUE;
        private int frame;
        private boolean done;

        boolean isDone() {
            return done;
        }
    }

    /** Gives back the next free memory, {@code most} bytes at most, and moves the cursor behind it. Returns the bytes given back. */
    long trimNext(Cursor cursor, long most, boolean decommits) {
        for (int i = list.size() - 1; i >= 0; i--) {
            Region region = list.get(i);
            if (region.base() > cursor.base) {
                continue;
            }
            int from = region.base() == cursor.base ? cursor.frame : 0;
            long committed = region.committedBytes();
            if (region.isEmpty() && (committed <= most || !decommits)) {
                cursor.base = region.base() - 1;
                return giveBack(region) ? committed : 0;
            }
            if (decommits && region.freeCommitted() > 0 && from < region.frames()) {
                int before = region.freeCommitted();
                cursor.base = region.base();
                cursor.frame = decommitNext(region, from, most >>> frameShift);
                return region.bytes(before - region.freeCommitted());
            }
        }
        cursor.done = true;
        return 0;
    }
}
