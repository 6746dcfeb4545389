package io.slab.core.page;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.slab.RegionStats;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabOutOfMemoryException.Limit;
import io.slab.spi.Bytes;
import io.slab.spi.PageRegion;
import java.lang.foreign.MemorySegment;

/** A range from the page backend, its buddy tree, and which of its frames are committed. Guarded by the page layer's lock, but for reads of final state. */
public final class Region {
    /** From so much on the Java heap is asked first: what regions of 32 GiB take. */
    private static final long LARGE_HEAP = 4L << 20;

    /** Frames that one search looks at. */
    private static final int MAX_LOOKED_AT = 8192;

    private final PageRegion pages;
    private final MemorySegment segment;
    private final long base;
    private final int frameShift;
    private final Placement placement;
    private final FrameWords words;
    private final BuddyTree tree;
    private final FrameSet committed;
    private int freeCommitted;

    /** What is kept about the pages of a region: three bits for each, and a place in the page map's directory for each chunk. Rounded up. */
    private static long heapNeed(long bytes, int frameShift) {
        return (bytes >>> frameShift) * 7 / 16;
    }

    private static long heapLeft() {
        Runtime jvm = Runtime.getRuntime();
        return jvm.maxMemory() - (jvm.totalMemory() - jvm.freeMemory());
    }

    /** Whether the Java heap has room for a region, and as much besides. */
    static boolean fitsHeap(long bytes, int frameShift) {
        long need = heapNeed(bytes, frameShift);
        return need < LARGE_HEAP || need <= heapLeft() / 2;
    }

    /** Refuses what the Java heap has no room for, before other threads find it full meanwhile. */
    static void requireHeap(long bytes, int frameShift) {
        if (!fitsHeap(bytes, frameShift)) {
            throw new SlabOutOfMemoryException(
                    Limit.BACKEND,
                    "what is kept about the pages of a region of " + Bytes.format(bytes) + " takes "
                            + Bytes.format(heapNeed(bytes, frameShift)) + " of Java heap, of which "
                            + Bytes.format(heapLeft()) + " are left: raise -Xmx",
                    null);
        }
    }

    /** A region whose first {@code taken} frames are a run in use; {@link #commit} must follow. */
    Region(PageRegion pages, long base, int frames, int frameShift, Placement placement, FrameWords words, int taken) {
        this.pages = pages;
        this.segment = pages.segment();
        this.base = base;
        this.frameShift = frameShift;
        this.placement = placement;
        this.words = words;
        this.tree = new BuddyTree(frames, taken);
        this.committed = new FrameSet(frames);
    }

    /**
     * The address of a frame.
     *
     * @param frame its number
     * @return the address
     */
    long address(int frame) {
        return base + ((long) frame << frameShift);
    }

    /**
     * The size of frames.
     *
     * @param frames how many
     * @return bytes
     */
    public long bytes(int frames) {
        return (long) frames << frameShift;
    }

    /**
     * Its first address.
     *
     * @return the address; synthetic for memory without real addresses
     */
    public long base() {
        return base;
    }

    /**
     * Its size.
     *
     * @return bytes
     */
    public long bytes() {
        return bytes(tree.frames());
    }

    /**
     * What frees look at first.
     *
     * @return the allocator's
     */
    public FrameWords words() {
        return words;
    }

    /**
     * Where its memory shall come from.
     *
     * @return the placement
     */
    public Placement placement() {
        return placement;
    }

    /**
     * The memory at an address, with the life of this region.
     *
     * @param address an address inside
     * @param bytes how many
     * @return the segment
     */
    public MemorySegment slice(long address, long bytes) {
        return segment.asSlice(address - base, bytes);
    }

    /** All of its memory, with its life. */
    MemorySegment memory() {
        return segment;
    }

    /** Where in this region a segment on the Java heap stands; -1 if it does not. */
    long offsetOf(MemorySegment part) {
        return !part.isNative()
                        && part.heapBase().equals(segment.heapBase())
                        && part.heapBase().isPresent()
                ? part.address() - segment.address()
                : -1;
    }

    /**
     * Reads a word, for memory without real addresses.
     *
     * @param address where
     * @return the word
     */
    public long getLong(long address) {
        return segment.get(JAVA_LONG_UNALIGNED, address - base);
    }

    /**
     * Writes a word, for memory without real addresses.
     *
     * @param address where
     * @param value the word
     */
    public void setLong(long address, long value) {
        segment.set(JAVA_LONG_UNALIGNED, address - base, value);
    }

    BuddyTree tree() {
        return tree;
    }

    /** Bytes that may be backed by memory. */
    public long committedBytes() {
        return bytes(committed.size());
    }

    int frames() {
        return tree.frames();
    }

    int committedFrames() {
        return committed.size();
    }

    int freeCommitted() {
        return freeCommitted;
    }

    boolean isEmpty() {
        return tree.freeFrames() == tree.frames();
    }

    /** Takes a run out of the tree and commits it; the run is back in the tree if the backend fails. Returns the frame or -1. */
    int take(int length, int alignment) {
        return commitTaken(tree.take(length, alignment), length);
    }

    /** As {@link #take}, from memory that is committed at least in part; -1 if there is none at hand. */
    int takeCommitted(int length, int alignment) {
        return freeCommitted == 0 ? -1 : commitTaken(tree.takeFrom(committed, length, alignment), length);
    }

    private int commitTaken(int start, int length) {
        if (start >= 0) {
            try {
                commit(start, length);
            } catch (Throwable e) {
                tree.release(start, length);
                throw e;
            }
        }
        return start;
    }

    /** Commits frames that are about to be used. What was committed before a failure counts as free and committed. */
    void commit(int start, int length) {
        int end = start + length;
        int reused = 0;
        int added = 0;
        try {
            for (int f = start; f < end; ) {
                int stretch = committed.stretch(f, end);
                if (committed.contains(f)) {
                    reused += stretch;
                } else {
                    pages.commit(bytes(f), bytes(stretch));
                    committed.add(f, stretch);
                    added += stretch;
                }
                f += stretch;
            }
        } catch (Throwable e) {
            freeCommitted += added;
            throw e;
        }
        freeCommitted -= reused;
    }

    /** Gives a run back; what of it is committed stays so. */
    void release(int start, int length) {
        tree.release(start, length);
        int end = start + length;
        for (int f = start; f < end; ) {
            int stretch = committed.stretch(f, end);
            freeCommitted += committed.contains(f) ? stretch : 0;
            f += stretch;
        }
    }

    /** Decommits what is committed of free frames. Returns the bytes given back. */
    long decommit(int start, int length) {
        int end = start + length;
        long bytes = 0;
        for (int f = start; f < end; ) {
            int stretch = committed.stretch(f, end);
            if (committed.contains(f)) {
                decommitted(f, stretch);
                bytes += bytes(stretch);
            }
            f += stretch;
        }
        return bytes;
    }

    /** Fills what is committed of a run with zeros. */
    void wipe(int start, int length) {
        int end = start + length;
        for (int f = start; f < end; ) {
            int stretch = committed.stretch(f, end);
            if (committed.contains(f)) {
                wipe(bytes(f), bytes(stretch));
            }
            f += stretch;
        }
    }

    /** Word by word, as a slice to fill would need Java heap, and this must be done in any case. */
    private void wipe(long offset, long bytes) {
        for (long end = offset + bytes; offset < end; offset += Long.BYTES) {
            segment.set(JAVA_LONG_UNALIGNED, offset, 0);
        }
    }

    /**
     * Decommits the first free frames from {@code from} on that are committed, neighbouring blocks in one call to the backend, up to {@code most}
     * frames. Looks at so many frames at most that the page lock is not held for long.
     *
     * @return where to go on; the number of frames at the end
     */
    int decommitNext(int from, int most) {
        int end = Math.min(tree.frames(), from + MAX_LOOKED_AT);
        int f = committed.next(from, end);
        for (int free; f < end && (free = tree.nextFree(f, end)) > f; ) {
            f = committed.next(free, end);
        }
        if (f >= end) {
            return end;
        }
        int start = f;
        int limit = (int) Math.min(tree.frames(), (long) start + most);
        while (f < limit && committed.contains(f)) {
            int free = tree.freeFrom(f);
            if (free == 0) {
                break;
            }
            f += committed.stretch(f, Math.min(limit, f + free));
        }
        decommitted(start, f - start);
        return f;
    }

    private void decommitted(int start, int length) {
        pages.decommit(bytes(start), bytes(length));
        committed.remove(start, length);
        freeCommitted -= length;
    }

    /** Gives memory back while frames stay in use: an empty slab that its cache keeps, or empty pages of any slab. */
    void decommitUsed(int start, int length) {
        int end = start + length;
        for (int f = start; f < end; ) {
            int stretch = committed.stretch(f, end);
            if (committed.contains(f)) {
                pages.decommit(bytes(f), bytes(stretch));
                committed.remove(f, stretch);
            }
            f += stretch;
        }
    }

    /** Commits frames that {@link #decommitUsed} gave back. */
    void recommitUsed(int start, int length) {
        int end = start + length;
        for (int f = start; f < end; ) {
            int stretch = committed.stretch(f, end);
            if (!committed.contains(f)) {
                pages.commit(bytes(f), bytes(stretch));
                committed.add(f, stretch);
            }
            f += stretch;
        }
    }

    PageRegion pages() {
        return pages;
    }

    RegionStats stats() {
        return new RegionStats(
                base,
                bytes(),
                committedBytes(),
                bytes(tree.frames() - tree.freeFrames()),
                bytes(tree.largestFree()),
                placement.id(),
                tree.freeByOrder());
    }

    void verify(String name) {
        tree.verify(name);
        int[] count = {0};
        tree.forEachFree((start, length) -> {
            for (int f = start; f < start + length; f++) {
                count[0] += committed.contains(f) ? 1 : 0;
            }
        });
        if (count[0] != freeCommitted) {
            throw new io.slab.error.SlabCorruptionException(
                    "region " + name + ": counts " + freeCommitted + " free committed frames but has " + count[0]);
        }
    }

    long heapBytes() {
        return 72 + 64 + tree.heapBytes() + committed.heapBytes();
    }

    @Override
    public String toString() {
        return "0x" + Long.toHexString(base);
    }
}
