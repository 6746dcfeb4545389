package io.slab.core.sample;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A place in memory where objects are sampled. It belongs to whoever the object there belongs to: the thread that is handing it out or taking it back. A
 * reader of the profile looks at any time.
 *
 * <p>A place may be used again a million times a second. Of so many, {@value #EACH} in a window are noted, then one in {@value #ONE_IN} by lot, which
 * stands for as many; so the estimates stay unbiased and the costs bounded: a stack takes as long as a hundred allocations.
 */
public final class Place {
    private static final VarHandle SAMPLE;
    private static final long WINDOW_NANOS = 100_000_000;
    private static final int EACH = 16;
    private static final int ONE_IN = 32;

    /** Then the clock is looked at, a power of two: after some uses in a window, not at each. */
    private static final int LOOK = 16;

    static {
        try {
            SAMPLE = MethodHandles.lookup().findVarHandle(Place.class, "sample", Sample.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private int uses;
    private long windowStart = System.nanoTime() - WINDOW_NANOS;

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
     * How many allocations the next one stands for. Whether the window is over is asked at uses that are fixed beforehand, and before the lot is drawn: else the
     * estimates would be biased.
     *
     * @return 0 if it is not to be noted
     */
    public int lot() {
        int use = uses++;
        if (use < EACH || (use & (LOOK - 1)) == 0) {
            long now = System.nanoTime();
            if (now - windowStart > WINDOW_NANOS) {
                windowStart = now;
                uses = 1;
                return 1;
            }
            if (use < EACH) {
                return 1;
            }
        }
        return ThreadLocalRandom.current().nextInt(ONE_IN) == 0 ? ONE_IN : 0;
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
