package io.slab.core.slab;

import io.slab.core.page.PageRun;
import io.slab.core.page.Span;
import io.slab.core.sample.Place;
import org.jspecify.annotations.Nullable;

/**
 * A frame of a slab on which sampled objects begin, and what the page map leads to there. It has the objects of the longest row on it that none of the sampled
 * ones interrupts: the check of a free takes those as it takes all others. It refuses the rest, and the refusal looks here whether an object is one all
 * the same.
 *
 * <p>With one sampled object of n on a frame, (n + 2) / 4 others are refused on average: at 512 KiB from sample to sample one free of 64 bytes in 480
 * looks here, one of 500 bytes in 400. It then finds all in this one object: what is looked at so rarely is in no processor's cache.
 */
public final class SampledFrame extends Span {
    private final Slab slab;

    /** Most have one: it is at hand. */
    private final long address;

    private final Place place;

    /** The others, ascending. */
    private final long[] addresses;

    private final Place[] places;

    /** The row that it has: the first object of the slab, and the one behind the last. */
    private final int from;

    private final int to;

    /** Whether the page map leads to the slab here instead. */
    private boolean hidden;

    /** The end of the slab's objects that were ever handed out. Written and read as {@link Span#objects} is. */
    private long end;

    private SampledFrame(Slab slab, long[] addresses, Place[] places, int from, int to) {
        super(
                slab.owner(),
                new PageRun(slab.region(), slab.frame(), slab.frames()),
                slab.first() - slab.address() + from * slab.stride());
        this.slab = slab;
        this.address = addresses[0];
        this.place = places[0];
        this.addresses = addresses;
        this.places = places;
        this.from = from;
        this.to = to;
    }

    /**
     * A frame.
     *
     * @param slab whose
     * @param sampled its sampled objects, ascending, at least one
     * @param places of theirs
     * @param start its first object
     * @param end the first object behind it
     */
    static SampledFrame of(Slab slab, int[] sampled, Place[] places, int start, int end) {
        int from = start;
        int to = start;
        int next = start;
        long[] addresses = new long[sampled.length];
        for (int i = 0; i <= sampled.length; i++) {
            int stop = i < sampled.length ? sampled[i] : end;
            if (stop - next > to - from) {
                from = next;
                to = stop;
            }
            next = stop + 1;
            if (i < sampled.length) {
                addresses[i] = slab.first() + sampled[i] * slab.stride();
            }
        }
        SampledFrame frame = new SampledFrame(slab, addresses, places, from, to);
        frame.handedOut(slab.objects());
        return frame;
    }

    /** So many objects of the slab were ever handed out. */
    void handedOut(int count) {
        objects(rowOf(count));
        end = slab.first() + count * slab.stride();
    }

    private int rowOf(int count) {
        return Math.max(0, Math.min(count, to) - from);
    }

    /** Whether it knows how many objects were handed out. */
    boolean knows(int count) {
        return objects() == rowOf(count) && end == slab.first() + count * slab.stride();
    }

    boolean isHidden() {
        return hidden;
    }

    /**
     * Says whether the page map shall lead to the slab instead. One with several sampled objects does not hide for one of them.
     *
     * @return whether that changed something
     */
    boolean hide(boolean now) {
        boolean changes = hidden != now && addresses.length == 1;
        hidden ^= changes;
        return changes;
    }

    @Override
    public Slab whole() {
        return slab;
    }

    @Override
    public long stride() {
        return slab.stride();
    }

    /**
     * The place of a sampled object.
     *
     * @param object any address on this frame
     * @return {@code null} if no sampled object begins there
     */
    public @Nullable Place place(long object) {
        if (object == address) {
            return place;
        }
        for (int i = 1; i < addresses.length; i++) {
            if (object == addresses[i]) {
                return places[i];
            }
        }
        return null;
    }

    /**
     * Whether a sampled object begins at an address, and was ever handed out.
     *
     * @param object any address on this frame
     * @return false for all others
     */
    public boolean isSampled(long object) {
        return object < end && place(object) != null;
    }

    @Override
    public String toString() {
        return slab.toString();
    }
}
