package io.slab.examples.ticketlock;

import io.slab.spi.SlabLock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A ticket lock (J. Mellor-Crummey and M. Scott, 1991): whoever comes draws a number and waits until it is called. No thread is overtaken, so nobody
 * waits longer than all who came before take together.
 *
 * <p><b>Invariant:</b> {@code serving <= next}, and the lock is free exactly while they are equal. The holder alone changes {@code serving}.
 *
 * <p>What to learn here: the queue is also the price. A thread that is next in line but does not run, since another one has its processor, stops
 * all who are behind it; so waiting threads must let go of their processor soon, virtual threads of their carrier, too: the engine may
 * have the holder parked. A lock never throws, and leaves the interrupt status as it is.
 */
final class TicketLock implements SlabLock {
    /** Looks for which a thread keeps its processor: a critical section of the engine is mostly shorter. */
    private static final int SPINS = 200;

    private static final long PARK_NANOS = 20_000;

    private final AtomicLong next = new AtomicLong();
    private final AtomicLong serving = new AtomicLong();

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // whose turn it is may need this processor
    public void lock() {
        long mine = next.getAndIncrement();
        for (int i = 0; serving.getAcquire() != mine; i++) { // sees all that the holder before wrote
            if (i < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield(); // also where an interrupt keeps the next line from waiting
                LockSupport.parkNanos(PARK_NANOS);
            }
        }
    }

    /** Draws a number only if it is called at once: a number once drawn has to be waited for. */
    @Override
    public boolean tryLock() {
        long called = serving.getAcquire();
        return next.compareAndSet(called, called + 1);
    }

    @Override
    public void unlock() {
        serving.setRelease(serving.getPlain() + 1); // publishes the critical section to whose turn it is
    }

    /** How many threads wait for their turn. */
    long waiting() {
        return Math.max(0, next.get() - serving.get() - 1);
    }
}
