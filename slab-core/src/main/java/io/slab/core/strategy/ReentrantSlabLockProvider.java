package io.slab.core.strategy;

import io.slab.spi.SlabLock;
import io.slab.spi.SlabLockProvider;
import io.slab.spi.StrategyOptions;
import java.util.concurrent.locks.ReentrantLock;

/** The lock {@code reentrant}: a thread that finds it held is parked. */
public final class ReentrantSlabLockProvider implements SlabLockProvider {
    /** For the service loader. */
    public ReentrantSlabLockProvider() {}

    @Override
    public String name() {
        return "reentrant";
    }

    @Override
    public String description() {
        return "parks waiting threads (java.util.concurrent.locks.ReentrantLock)";
    }

    @Override
    public SlabLock.Factory create(StrategyOptions options) {
        return ParkingLock::new;
    }

    private static final class ParkingLock implements SlabLock {
        private final ReentrantLock lock = new ReentrantLock();

        @Override
        public void lock() {
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
