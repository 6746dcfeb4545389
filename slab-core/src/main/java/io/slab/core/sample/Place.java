package io.slab.core.sample;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A place in memory where objects are sampled. It belongs to whoever the object there belongs to: the thread that is handing it out or taking it back. A
 * reader of the profile looks at any time.
 *
 * <p>A place may be used again a million times a second. Of so many, {@value #EACH} in a window are noted, then one in {@value #ONE_IN} by lot, which
 * stands for as many; so the estimates stay unbiased and the costs bounded.
 */
public final class Place {
    private static final long WINDOW_NANOS = 100_000_000;
    private static final int EACH = 32;
    private static final int ONE_IN = 16;

    private int hits;
    private long windowStart = System.nanoTime() - WINDOW_NANOS;

    private volatile @Nullable Sample sample;

    /** Whether the object was freed, by a call that may yet be undone. */
    private volatile boolean freed;

    /** How many allocations the next one stands for; 0 if it is not to be noted. */
    int lot() {
        long now = System.nanoTime();
        if (now - windowStart > WINDOW_NANOS) {
            windowStart = now;
            hits = 0;
        }
        if (hits < EACH) {
            hits++;
            return 1;
        }
        return ThreadLocalRandom.current().nextInt(ONE_IN) == 0 ? ONE_IN : 0;
    }

    void note(@Nullable Sample of) {
        freed = false;
        sample = of;
    }

    @Nullable
    Sample live() {
        return freed ? null : sample;
    }

    /** The object that was here is freed. */
    public void clear() {
        sample = null;
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
