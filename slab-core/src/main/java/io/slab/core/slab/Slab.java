package io.slab.core.slab;

import io.slab.core.page.Hole;
import io.slab.core.page.PageRun;
import io.slab.core.page.Span;
import io.slab.core.page.SpanOwner;
import io.slab.error.SlabCorruptionException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One slab: a run of pages cut into objects of one cache, and a bitmap of those that are free (set = free). Objects that are outside, with
 * users or in magazines or in the depot, are clear. Guarded by the pool's lock.
 *
 * <p>{@link #objects()} counts the objects that were ever handed out: objects leave lowest first, so that those beyond are
 * untouched, have no canary and cannot be validly freed. It is 0 while the slab's memory is decommitted.
 */
public final class Slab extends SlabStanding {
    private final SlabPool pool;
    private final int capacity;
    private final long[] bitmap;
    private int free;

    /** No word of the bitmap before this one has a bit. */
    private int lowest;

    private boolean decommitted;

    /** Free objects whose frames were given back although others hold objects in use; {@code null} if there are none. */
    private @Nullable HollowObjects hollow;

    /** Bytes of its header, rounded up to the alignment. */
    private final int headerBytes;

    /** Frames on which sampled objects begin; {@code null} if there are none. */
    private @Nullable SampledFrames sampled;

    /** Samples per byte for which places were drawn. */
    private double samplingRate;

    /** The checksum of the header as it has to be: nobody need read it there, where it may be far from the processor. */
    private long checksum;

    /** Words of the bitmap that the header does not have yet, or where there are more than 64 of them whether it has not its checksum. */
    private long unwritten;

    /** Objects that came back, and that the pool's figures and lists do not know of yet. */
    private int unsettled;

    /** The copy of this state elsewhere; {@code null} if it is on the slab, or there is none. */
    private final @Nullable StoredDescriptor descriptor;

    /** Whether its header is on it. */
    private final boolean selfDescribing;

    Slab(SlabPool pool, SpanOwner owner, PageRun run, SlabShape shape, int color) {
        this(pool, owner, run, shape, color, null);
    }

    Slab(
            SlabPool pool,
            SpanOwner owner,
            PageRun run,
            SlabShape shape,
            int color,
            @Nullable StoredDescriptor descriptor) {
        super(owner, run, shape.firstOffset(color));
        this.pool = pool;
        this.descriptor = descriptor;
        this.selfDescribing = pool.geometry().onSlab();
        this.capacity = shape.objects();
        this.headerBytes = (int) shape.headerBytes();
        this.bitmap = new long[(capacity + 63) >>> 6];
        this.free = capacity;
        Arrays.fill(bitmap, -1L);
        if ((capacity & 63) != 0) {
            bitmap[bitmap.length - 1] = (1L << capacity) - 1;
        }
    }

    /** Whether there is a copy of its state outside of the Java heap. */
    boolean isDescribed() {
        return selfDescribing || (descriptor != null && !descriptor.isLost());
    }

    @Override
    public boolean isSelfDescribing() {
        return selfDescribing;
    }

    @Nullable
    StoredDescriptor descriptor() {
        return descriptor;
    }

    SlabPool pool() {
        return pool;
    }

    @Override
    public long stride() {
        return pool.geometry().stride();
    }

    /**
     * The objects' alignment.
     *
     * @return bytes
     */
    public long alignment() {
        return pool.alignment();
    }

    /**
     * How many objects it holds.
     *
     * @return at least 1
     */
    @Override
    public int capacity() {
        return capacity;
    }

    /**
     * How many of them are free in the slab.
     *
     * @return the number
     */
    @Override
    public int free() {
        return free;
    }

    /** How many of the free objects have memory. */
    int takeable() {
        HollowObjects without = hollow;
        return decommitted ? 0 : without == null ? free : free - without.count();
    }

    /** Frames that were given back although others hold objects in use; {@code null} if there are none. */
    @Nullable
    Hole hole() {
        HollowObjects there = hollow;
        return there == null ? null : there.hole();
    }

    /** Frames are about to be given back, but are not yet. */
    Hole open() {
        Hole hole = new Hole(this);
        hollow = new HollowObjects(this, hole);
        settle(1, 0);
        return hole;
    }

    /** The frames that were given back are others than before. */
    void holeChanged() {
        HollowObjects there = hollow;
        if (there != null) {
            there.look();
            hollow = there.hole().size() == 0 ? null : there;
            settle(1, 0);
        }
    }

    long holeHeapBytes() {
        HollowObjects there = hollow;
        return there == null ? 0 : there.heapBytes();
    }

    long holeBytes() {
        Hole hole = hole();
        return hole == null ? 0 : region().bytes(hole.size());
    }

    @Override
    public Span at(long address) {
        Hole there = hole();
        if (there != null && there.contains(frameOf(address))) {
            return there;
        }
        SampledFrames frames = sampled;
        SampledFrame frame = frames == null ? null : frames.at(address);
        return frame == null || frame.isHidden() ? this : frame;
    }

    @Override
    public boolean isUniform() {
        return hollow == null && sampled == null;
    }

    /**
     * The frames on which sampled objects begin.
     *
     * @return {@code null} if there are none
     */
    public @Nullable SampledFrames sampled() {
        return sampled;
    }

    /**
     * How many samples per byte there are in it.
     *
     * @return 0 without sampling
     */
    public double samplingRate() {
        return samplingRate;
    }

    void sampled(@Nullable SampledFrames frames, double rate) {
        sampled = frames;
        samplingRate = rate;
    }

    /** What tells a free object there from one in use. */
    long canary(long address, long plain) {
        SampledFrames frames = sampled;
        return frames != null && frames.isSampled(address) ? SampledFrames.marked(plain) : plain;
    }

    /**
     * Whether the word that would hold an object's canary was given back.
     *
     * @param index the object
     * @return true for free objects only
     */
    public boolean hasLostCanary(int index) {
        return at(first() + index * stride() + pool.geometry().canaryOffset()) instanceof Hole;
    }

    /**
     * Whether all its objects are free.
     *
     * @return false if one is outside
     */
    public boolean isEmpty() {
        return free == capacity;
    }

    int headerBytes() {
        return headerBytes;
    }

    /**
     * Whether it has free objects and others.
     *
     * @return false for empty and for full ones
     */
    public boolean isPartial() {
        return free != 0 && free != capacity;
    }

    int lowestWord() {
        return lowest;
    }

    @Nullable
    HollowObjects hollow() {
        return hollow;
    }

    int bitmapWords() {
        return bitmap.length;
    }

    long bitmapWord(int word) {
        return bitmap[word];
    }

    /**
     * Whether its memory was given back while it keeps its address space.
     *
     * @return true for empty slabs only
     */
    public boolean isDecommitted() {
        return decommitted;
    }

    /**
     * Takes up to {@code wanted} objects, lowest first, and writes their addresses such that reading backwards gives ascending ones. Where it would leave the rest of a cache line it takes
     * fewer, but at least half of them. Returns how many.
     */
    int take(long[] out, int offset, int wanted) {
        HollowObjects hollowed = hollow;
        int count = Math.min(wanted, takeable());
        if (count > 1 && count < takeable() && pool.geometry().sharesLines()) {
            count = BatchEnds.near(this, bitmap, hollowed, skipEmpty(), count);
        }
        long stride = pool.geometry().stride();
        long start = first();
        int at = offset + count;
        for (int w = skipEmpty(); at > offset; w++) {
            long before = bitmap[w];
            long left = hollowed == null ? before : hollowed.without(w, before);
            if (left == 0) {
                continue;
            }
            long base = start + w * stride * Long.SIZE;
            long after = before;
            do {
                out[--at] = base + Long.numberOfTrailingZeros(left) * stride;
                after &= ~Long.lowestOneBit(left);
                left &= left - 1;
            } while (left != 0 && at > offset);
            bitmap[w] = after;
            changed(w, before, after);
        }
        writeChanges();
        if (count > 0) {
            handOut(out, offset, count);
        }
        free -= count;
        taken();
        return count;
    }

    private void changed(int word, long before, long after) {
        if (isDescribed()) {
            checksum ^= SlabHeader.change(word, before, after);
            if (bitmap.length <= Long.SIZE) {
                unwritten |= 1L << word;
            } else {
                unwritten = 1;
                SlabHeader.bitmapWord(this, word); // few objects of so large a slab come at a time
            }
        }
    }

    /** Brings the header up to date. */
    private void writeChanges() {
        long left = unwritten;
        if (left == 0) {
            return;
        }
        for (; left != 0 && bitmap.length <= Long.SIZE; left &= left - 1) {
            SlabHeader.bitmapWord(this, Long.numberOfTrailingZeros(left));
        }
        SlabHeader.checksum(this, checksum);
        unwritten = 0;
    }

    /** Writes the header anew, if it has one. */
    void writeHeader() {
        if (isDescribed()) {
            checksum = SlabHeader.write(this);
            unwritten = 0;
        }
    }

    private int skipEmpty() {
        while (lowest < bitmap.length && bitmap[lowest] == 0) {
            lowest++;
        }
        return lowest;
    }

    /** Marks those as free that leave for the first time: the last ones, as objects leave lowest first. */
    private void handOut(long[] taken, int offset, int count) {
        long untouched = first() + objects() * stride();
        for (int i = offset; i < offset + count && taken[i] >= untouched; i++) {
            pool.seal(this, taken[i]);
        }
        if (taken[offset] >= untouched) {
            handedOut(pool.indexOf(this, taken[offset]) + 1);
        }
    }

    /** So many objects were ever handed out: whoever looks for them finds them from now on. */
    private void handedOut(int count) {
        int before = objects();
        SampledFrames frames = sampled;
        if (frames != null) {
            frames.handedOut(count); // their part of it
        }
        objects(count);
        if (count != before) {
            long start = first() + Math.min(before, count) * stride();
            long last = first() + (Math.max(before, count) - 1) * stride(); // only where one begins there is a word
            region().words().refresh(this, start, last + 1);
        }
    }

    /**
     * Takes objects back: as many as are its own, from the first one on, which is. {@link #settled} is to follow, once for all that came. Returns how many.
     */
    int put(long[] in, int from, int end) {
        int i = from;
        long index = pool.index(this, in[from]);
        while (Long.compareUnsigned(index, capacity) < 0) {
            int w = (int) index >>> 6;
            long before = bitmap[w];
            long after = before;
            int first = i;
            while (index >>> 6 == w && index < capacity && (after >>> index & 1) == 0) {
                after |= 1L << index;
                i++;
                index = i < end ? pool.index(this, in[i]) : -1;
            }
            if (i == first) {
                break; // free already: it waits for its turn to be the first
            }
            bitmap[w] = after;
            lowest = Math.min(lowest, w);
            free += i - first;
            unsettled += i - first;
            changed(w, before, after);
        }
        if (i == from) {
            throw new SlabCorruptionException("object 0x" + Long.toHexString(in[from]) + " of " + this
                    + " comes back but is free already: two owners freed it");
        }
        return i - from;
    }

    /** Whether objects came back that the pool does not know of yet. */
    boolean isUnsettled() {
        return unsettled > 0;
    }

    /** Brings the header up to date. Returns how many objects came back since the last time. */
    int settled() {
        writeChanges();
        int n = unsettled;
        unsettled = 0;
        return n;
    }

    /**
     * Whether an object is free in this slab.
     *
     * @param address the object
     * @return false if it is outside
     */
    public boolean isFreeAt(long address) {
        return isFree(pool.indexOf(this, address));
    }

    /**
     * Whether an object is free in this slab.
     *
     * @param index the object
     * @return false if it is outside
     */
    public boolean isFree(int index) {
        return (bitmap[index >>> 6] >>> index & 1) != 0;
    }

    /** Whether all objects from one on, up to another, are free in this slab. */
    boolean allFree(int from, int to) {
        for (int i = from; i < to; ) {
            int end = Math.min(to, (i | 63) + 1);
            long mask = -1L << i & -1L >>> -end;
            if ((bitmap[i >>> 6] & mask) != mask) {
                return false;
            }
            i = end;
        }
        return from < to;
    }

    /** Its memory is about to be given back: no address in it is valid, and its objects are untouched when it returns. */
    void markDecommitted() {
        decommitted = true;
        handedOut(0);
    }

    void markRecommitted() {
        decommitted = false;
    }

    long heapBytes() {
        return 176 + 16 + 8L * bitmap.length;
    }

    @Override
    public String toString() {
        return "slab 0x" + Long.toHexString(address()) + " of cache '" + pool.name() + "'";
    }
}
