package io.slab.core.strategy;

import io.slab.spi.SlabLock;
import io.slab.spi.SlabLockProvider;
import io.slab.spi.StrategyOptions;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The lock {@code reentrant}: a thread that finds it held waits for some microseconds, then is parked. What is done under a cache's lock takes one
 * to ten; to park and to be woken takes ten times as long, and with two threads that meet at the lock each time, every exchange of a
 * magazine would take that long.
 */
public final class ReentrantSlabLockProvider implements SlabLockProvider {
    /** For the service loader. */
    public ReentrantSlabLockProvider() {}

    @Override
    public String name() {
        return "reentrant";
    }

    @Override
    public String description() {
        return "spins for some microseconds, then parks (java.util.concurrent.locks.ReentrantLock)";
    }

    @Override
    public SlabLock.Factory create(StrategyOptions options) {
        return ParkingLock::new;
    }

    /** Some 10 microseconds. Nobody lets go of the lock meanwhile where there is one processor. */
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 400 : 0;

    private static final class ParkingLock implements SlabLock {
        private final ReentrantLock lock = new ReentrantLock();

        @Override
        public void lock() {
            for (int i = 0; i < SPINS; i++) {
                if (!lock.isLocked() && lock.tryLock()) {
                    return;
                }
                Thread.onSpinWait();
            }
            lock.lock();
        }

        @Override
        public boolean tryLock() {
            return lock.tryLock();
        }

        @Override
        public void unlock() {
            lock.unlock();
        }
    }
}
