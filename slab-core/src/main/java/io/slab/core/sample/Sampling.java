package io.slab.core.sample;

import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import io.slab.Attribution;
import io.slab.spi.SlabEvent;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which objects of one allocator are sampled, and what is noted of them. Thread-safe.
 *
 * <p>With points on every {@code n}-th byte on average, an object of {@code s} bytes is met with the probability {@code 1 - exp(-s/n)}, and stands for
 * the reciprocal.
 */
public final class Sampling {
    private static final int[] NONE = {};

    private final Consumer<SlabEvent> listeners;
    private final Interner<List<String>> stacks = Interners.newWeakInterner();
    private final LongAdder dropped = new LongAdder();
    private final Throttle throttle = new Throttle();
    private volatile long everyBytes;

    /**
     * Sampling that is off.
     *
     * @param listeners hears of each sample
     */
    public Sampling(Consumer<SlabEvent> listeners) {
        this.listeners = listeners;
    }

    /**
     * The mean distance of two samples.
     *
     * @return bytes; 0 if it is off
     */
    public long everyBytes() {
        return everyBytes;
    }

    /**
     * Sets {@link #everyBytes}.
     *
     * @param bytes 0 or more
     */
    public void everyBytes(long bytes) {
        everyBytes = bytes;
    }

    /**
     * Samples per byte.
     *
     * @return 0 if it is off
     */
    public double rate() {
        long every = everyBytes;
        return every == 0 ? 0 : 1.0 / every;
    }

    /**
     * The places that are used too often.
     *
     * @return always the same
     */
    public Throttle throttle() {
        return throttle;
    }

    /**
     * Samples that could not be noted.
     *
     * @return the number
     */
    public long dropped() {
        return dropped.sum();
    }

    /**
     * How likely an object is sampled.
     *
     * @param bytes its size
     * @param rate samples per byte
     * @return a probability
     */
    public static double probability(long bytes, double rate) {
        return -Math.expm1(-bytes * rate);
    }

    /**
     * Throws points on a row of objects.
     *
     * @param count how many objects
     * @param bytes the size of each
     * @param rate points per byte
     * @param random where the gaps come from
     * @return the objects that are met, in ascending order
     */
    public static int[] draw(int count, long bytes, double rate, RandomGenerator random) {
        if (rate <= 0) {
            return NONE;
        }
        int[] met = NONE;
        int n = 0;
        double end = (double) count * bytes;
        for (double at = gap(rate, random); at < end; ) {
            int index = Math.min(count - 1, (int) (at / bytes));
            if (n == met.length) {
                met = Arrays.copyOf(met, Math.min(count, Math.max(4, 2 * n)));
            }
            met[n++] = index;
            at = (index + 1.0) * bytes + gap(rate, random); // what else falls on the same object changes nothing
        }
        return Arrays.copyOf(met, n);
    }

    private static double gap(double rate, RandomGenerator random) {
        return random.nextExponential() / rate;
    }

    /**
     * A place for an object that is a run of pages of its own, if it is met.
     *
     * @param bytes its size
     * @return {@code null} if it is not sampled
     */
    public @Nullable Place place(long bytes) {
        double rate = rate();
        return rate > 0 && ThreadLocalRandom.current().nextDouble() < probability(bytes, rate)
                ? new Place(probability(bytes, rate))
                : null;
    }

    /**
     * Notes an object that is being handed out, with the stack of the calling thread. Throws nothing.
     *
     * @param place where
     * @param lot how many allocations at the place it stands for: {@link Place#lot}, not 0
     * @param cache the cache's name
     * @param address the object
     * @param bytes its size
     */
    public void allocated(Place place, int lot, String cache, long address, long bytes) {
        try {
            double weight = lot * weight(place, bytes);
            if (weight == 0) {
                place.clear();
                return;
            }
            Sample sample = new Sample(Attribution.current(), bytes, weight);
            place.note(sample);
            listeners.accept(
                    new SlabEvent.AllocationSampled(cache, sample.owner(), address, bytes, Math.round(weight * bytes)));
        } catch (RuntimeException | Error e) {
            dropped.increment(); // no Java heap, no stack: the allocation must not fail for that, the profile tells it
        }
    }

    /** How many objects the next one stands for; 0 if it is not to be noted. Samples may be wanted more rarely than when the place was drawn. */
    private double weight(Place place, long bytes) {
        double wanted = rate();
        if (wanted == 0) {
            return 0;
        }
        double drawn = place.chance();
        double chance = probability(bytes, wanted);
        if (chance >= drawn) {
            return 1 / drawn;
        }
        return ThreadLocalRandom.current().nextDouble() < chance / drawn ? 1 / chance : 0;
    }

    /**
     * A profile to add to.
     *
     * @return empty
     */
    public Profile profile() {
        return new Profile(stacks::intern);
    }
}
