package io.slab.spi;

import java.util.concurrent.locks.LockSupport;

/**
 * The clock of an allocator's maintenance thread. Tests pass one that they move by hand: see {@code ManualTicker} in {@code slab-tck}.
 * Thread-safe.
 */
public interface Ticker {
    /** {@link System#nanoTime()}. */
    Ticker SYSTEM = new Ticker() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void sleepUntil(long nanos) throws InterruptedException {
            long left = nanos - System.nanoTime();
            while (left > 0) {
                LockSupport.parkNanos(this, left);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                left = nanos - System.nanoTime();
            }
        }
    };

    /**
     * The time.
     *
     * @return nanoseconds since an arbitrary moment; never less than before
     */
    long nanos();

    /**
     * Sleeps.
     *
     * @param nanos when to wake, as {@link #nanos} counts; a time that has passed returns at once
     * @throws InterruptedException if the thread is interrupted, which is how an allocator ends its maintenance thread
     */
    void sleepUntil(long nanos) throws InterruptedException;
}
