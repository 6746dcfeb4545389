package io.slab.core.slab;

import io.slab.core.page.PageRun;
import io.slab.core.page.Span;
import io.slab.core.sample.Place;
import io.slab.core.sample.Profile;
import io.slab.core.sample.Sampling;
import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a slab on which sampled objects begin, and what the page map leads to at them: a span like the slab, but without objects. So the checks of a
 * free refuse each object there, and the refusal looks here whether it is one all the same. Immutable but for what the places note; another draw
 * makes another one with the same places and more.
 *
 * <p>At 512 KiB from sample to sample one free in 128 at most is looked at in this way.
 */
public final class SampledFrames extends Span {
    /** Tells the canary of a free object at a sampled place from others: in bits that are 0 in each address, so that it stays odd. */
    private static final long MARK = 0x5A5A_0000_0000_0000L;

    private final Slab slab;
    private final int[] indices;
    private final Place[] places;
    private final BitSet frames = new BitSet();

    private SampledFrames(Slab slab, int[] indices, Place[] places) {
        super(slab.owner(), new PageRun(slab.region(), slab.frame(), slab.frames()), slab.first() - slab.address());
        this.slab = slab;
        this.indices = indices;
        this.places = places;
        for (int index : indices) {
            frames.set(frameOf(slab.first() + index * slab.stride()));
        }
    }

    /**
     * Draws places, beside those that a slab has.
     *
     * @param slab the slab
     * @param bytes the size of its objects
     * @param rate samples per byte that it shall have
     * @param random the lots
     */
    static void draw(Slab slab, long bytes, double rate, RandomGenerator random) {
        SampledFrames before = slab.sampled();
        double more = rate - slab.samplingRate();
        if (more <= 0) {
            return; // those that are too many are sampled more rarely
        }
        // Points of two draws together are points of one that is as dense as both.
        int[] met = Sampling.draw(slab.capacity(), bytes, more, random);
        int[] old = before == null ? new int[0] : before.indices;
        int[] all = Arrays.copyOf(met, met.length + old.length);
        System.arraycopy(old, 0, all, met.length, old.length);
        all = Arrays.stream(all).sorted().distinct().toArray();
        Place[] places = new Place[all.length];
        for (int i = 0; i < all.length; i++) {
            Place known = before == null ? null : before.placeAt(all[i]);
            places[i] = known == null ? new Place() : known;
        }
        slab.sampled(all.length == 0 ? null : new SampledFrames(slab, all, places), rate);
    }

    @Override
    public Slab whole() {
        return slab;
    }

    private int frameOf(long address) {
        return (int) ((address - slab.address()) / slab.region().bytes(1));
    }

    boolean covers(long address) {
        return frames.get(frameOf(address));
    }

    private @Nullable Place placeAt(int index) {
        int i = Arrays.binarySearch(indices, index);
        return i < 0 ? null : places[i];
    }

    /**
     * The place of an object, if it is a sampled one.
     *
     * @param object the address of an object of the slab
     * @return {@code null} for one that only stands on the same frame
     */
    public @Nullable Place place(long object) {
        return placeAt(slab.pool().indexOf(slab, object));
    }

    /**
     * The canary of a free object at a sampled place.
     *
     * @param canary the one that it had elsewhere
     * @return another
     */
    public static long marked(long canary) {
        return canary ^ MARK;
    }

    /**
     * Adds the live objects to a profile.
     *
     * @param cache the cache's name
     * @param profile the profile
     */
    public void addTo(String cache, Profile profile) {
        for (Place place : places) {
            profile.add(cache, place);
        }
    }

    /** Forgets what was noted. */
    public void clear() {
        for (Place place : places) {
            place.clear();
        }
    }

    @Override
    public String toString() {
        return slab.toString();
    }
}
