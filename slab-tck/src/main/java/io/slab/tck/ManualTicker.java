package io.slab.tck;

import io.slab.spi.Ticker;
import java.time.Duration;

/**
 * A clock that stands still until a test moves it. {@link #advance} returns when the allocator's maintenance thread has done all that was due and sleeps
 * again, so that tests need no waiting of their own. For one allocator. Thread-safe.
 */
public final class ManualTicker implements Ticker {
    private long now;
    private long wakeAt = Long.MAX_VALUE;
    private boolean sleeping;
    private boolean ended;

    /** A clock that shows 0. */
    public ManualTicker() {}

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized void sleepUntil(long nanos) throws InterruptedException {
        wakeAt = nanos;
        sleeping = now < nanos;
        notifyAll();
        try {
            while (now < wakeAt) {
                wait();
            }
        } catch (InterruptedException e) {
            ended = true;
            throw e;
        } finally {
            sleeping = false;
            notifyAll();
        }
    }

    /**
     * Moves the clock, from one moment at which the maintenance thread wants to wake to the next.
     *
     * @param time how far
     * @throws InterruptedException if interrupted while the maintenance thread is at work
     */
    public synchronized void advance(Duration time) throws InterruptedException {
        long end = now + time.toNanos();
        awaitSleep();
        while (!ended && wakeAt <= end) {
            now = Math.max(now, wakeAt);
            sleeping = false;
            notifyAll();
            awaitSleep();
        }
        now = end;
        notifyAll();
    }

    private void awaitSleep() throws InterruptedException {
        while (!sleeping && !ended) {
            wait();
        }
    }
}
