package io.slab.core.sample;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A place in memory where objects are sampled. It belongs to whoever the object there belongs to: the thread that is handing it out or taking it back. A
 * reader of the profile looks at any time.
 *
 * <p>A place may be used again a million times a second. Of so many, {@value #EACH} in a window are noted; then it is throttled. A lot decides whether it
 * passes unseen from now on, or is one of {@value #PLACES}; of the uses of such a place one in {@value #USES} is noted, and stands for all that are not. So the
 * estimates stay unbiased and the costs bounded: a stack takes as long as a hundred allocations, and to notice a use as long as twenty. See {@link Throttle}
 * for how it ends.
 */
public final class Place {
    private static final VarHandle SAMPLE;
    private static final long WINDOW_NANOS = 100_000_000;
    private static final int EACH = 16;

    /** Of so many places that are throttled one stands for all. */
    private static final int PLACES = 8;

    /** Of so many uses of it one stands for all. */
    private static final int USES = 4;

    static {
        try {
            SAMPLE = MethodHandles.lookup().findVarHandle(Place.class, "sample", Sample.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private int uses;
    private long windowStart = System.nanoTime() - WINDOW_NANOS;

    private boolean throttled;

    /** Whether it stands for others while it is throttled. */
    private boolean counts;

    /** Whether it need be throttled no longer: from the next free on it is not. */
    private volatile boolean unthrottled;

    /** How likely an object here is met: changes when places are drawn again. Racy, but one value or the other. */
    private double chance;

    /** Written with release, so that a reader finds the sample complete; nobody waits for it. */
    private @Nullable Sample sample;

    /** Whether the object was freed, by a call that may yet be undone. */
    private volatile boolean freed;

    /**
     * A place where nothing is noted yet.
     *
     * @param chance how likely an object here is met
     */
    public Place(double chance) {
        this.chance = chance;
    }

    /**
     * How likely an object here is met.
     *
     * @return a probability
     */
    double chance() {
        return chance;
    }

    /**
     * Says how likely an object here is met from now on.
     *
     * @param probability above 0
     */
    public void chance(double probability) {
        chance = probability;
    }

    /**
     * How many allocations the next one stands for.
     *
     * @return 0 if it is not to be noted
     */
    public int lot() {
        if (!throttled) {
            long now = System.nanoTime();
            if (now - windowStart > WINDOW_NANOS) {
                windowStart = now;
                uses = 0;
            }
            if (uses++ < EACH) {
                return 1;
            }
            throttled = true;
            unthrottled = false;
            counts = ThreadLocalRandom.current().nextInt(PLACES) == 0;
        }
        return counts && ThreadLocalRandom.current().nextInt(USES) == 0 ? PLACES * USES : 0;
    }

    /**
     * Whether it is used too often for each use to be looked at.
     *
     * @return true until it was {@link #unthrottle unthrottled} and its object was freed then
     */
    public boolean isThrottled() {
        return throttled;
    }

    /**
     * Whether a use of it may be noted while it is throttled.
     *
     * @return false if it passes unseen
     */
    public boolean counts() {
        return counts;
    }

    /** It has been throttled long enough. Any thread. */
    public void unthrottle() {
        unthrottled = true;
    }

    /**
     * Tells whether the next use shall be noticed; the object here is being freed. Its use before was the last that is throttled if {@link #unthrottle} was
     * called: a place that passes unseen can be seen again from then on only, and those that stand for it do as it does.
     *
     * @return false if it passes unseen
     */
    public boolean isNextSeen() {
        if (throttled && unthrottled) {
            throttled = false;
        }
        return !throttled || counts;
    }

    void note(Sample of) {
        if (freed) {
            freed = false;
        }
        SAMPLE.setRelease(this, of);
    }

    @Nullable
    Sample live() {
        return freed ? null : (Sample) SAMPLE.getAcquire(this);
    }

    /** The object that is here now, if there is one, is not noted. */
    public void clear() {
        if (freed) {
            freed = false;
        }
        if (sample != null) {
            SAMPLE.setRelease(this, null);
        }
    }

    /** The object here is being freed together with others, one of which may be refused. */
    public void retire() {
        freed = true;
    }

    /** The object here is not freed after all. */
    public void revive() {
        freed = false;
    }
}
