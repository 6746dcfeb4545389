package io.slab.core.slab;

import io.slab.core.sample.Place;
import io.slab.core.sample.Profile;
import io.slab.core.sample.Sampling;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The sampled objects of a slab, and the frames on which they begin. Immutable but for what the places note; another draw makes another one with the same places
 * and more. Guarded as the slab is.
 */
public final class SampledFrames {
    /** Tells the canary of a free object at a sampled place from others: in bits that are 0 in each address, so that it stays odd. */
    private static final long MARK = 0x5A5A_0000_0000_0000L;

    private final Slab slab;
    private final int[] indices;
    private final Place[] places;

    /** Numbers of frames in the slab, ascending, and what is on them. */
    private final int[] numbers;

    private final SampledFrame[] frames;

    private SampledFrames(Slab slab, int[] indices, Place[] places) {
        this.slab = slab;
        this.indices = indices;
        this.places = places;
        this.numbers = Arrays.stream(indices).map(this::frameOf).distinct().toArray();
        this.frames = new SampledFrame[numbers.length];
        for (int i = 0, at = 0; i < numbers.length; i++) {
            int next = at;
            while (next < indices.length && frameOf(indices[next]) == numbers[i]) {
                next++;
            }
            frames[i] = SampledFrame.of(
                    slab,
                    Arrays.copyOfRange(indices, at, next),
                    Arrays.copyOfRange(places, at, next),
                    firstBehind(numbers[i]),
                    firstBehind(numbers[i] + 1));
            at = next;
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
        double chance = Sampling.probability(bytes, rate);
        Place[] places = new Place[all.length];
        for (int i = 0; i < all.length; i++) {
            Place known = before == null ? null : before.placeAt(all[i]);
            places[i] = known == null ? new Place(chance) : known;
            places[i].chance(chance);
        }
        slab.sampled(all.length == 0 ? null : new SampledFrames(slab, all, places), rate);
    }

    private int frameOf(int index) {
        return slab.frameOf(slab.first() + index * slab.stride());
    }

    /** The first object that does not begin before a frame. */
    private int firstBehind(int frame) {
        long offset = slab.address() + slab.region().bytes(frame) - slab.first();
        return offset <= 0 ? 0 : (int) Math.min(slab.capacity(), Math.ceilDiv(offset, slab.stride()));
    }

    /** The frame of an address; {@code null} if no sampled object begins on it. */
    @Nullable
    SampledFrame at(long address) {
        int i = Arrays.binarySearch(numbers, slab.frameOf(address));
        return i < 0 ? null : frames[i];
    }

    /**
     * Says whether the frame of an object shall pass for one without sampled objects in the page map, to which this is yet to be told.
     *
     * @param object a sampled one
     * @param hidden whether it shall
     * @return whether that changed something; not where several sampled objects begin on the frame
     */
    public boolean hide(long object, boolean hidden) {
        SampledFrame frame = at(object);
        return frame != null && frame.hide(hidden);
    }

    private @Nullable Place placeAt(int index) {
        int i = Arrays.binarySearch(indices, index);
        return i < 0 ? null : places[i];
    }

    /** Whether an object is a sampled one. */
    boolean isSampled(long object) {
        return placeAt(slab.pool().indexOf(slab, object)) != null;
    }

    /** So many objects of the slab were ever handed out. */
    void handedOut(int count) {
        for (SampledFrame frame : frames) {
            frame.handedOut(count);
        }
    }

    /** Whether all frames know how many objects were handed out. */
    boolean know(int count) {
        return Arrays.stream(frames).allMatch(frame -> frame.knows(count));
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
}
