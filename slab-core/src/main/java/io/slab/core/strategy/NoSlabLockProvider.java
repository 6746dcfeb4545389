package io.slab.core.strategy;

import io.slab.spi.SlabLock;
import io.slab.spi.SlabLockProvider;
import io.slab.spi.StrategyOptions;
import org.jspecify.annotations.Nullable;

/** The lock {@code none}: for a cache that one thread uses alone. Use from another thread is detected, not made safe. */
public final class NoSlabLockProvider implements SlabLockProvider {
    /** For the service loader. */
    public NoSlabLockProvider() {}

    @Override
    public String name() {
        return "none";
    }

    @Override
    public String description() {
        return "no lock: for caches that one thread uses alone, which is checked";
    }

    @Override
    public SlabLock.Factory create(StrategyOptions options) {
        return OneThread::new;
    }

    private static final class OneThread implements SlabLock {
        private @Nullable Thread owner;

        @Override
        public void lock() {
            if (owner == null) {
                owner = Thread.currentThread(); // the first thread that comes
            }
            if (!tryLock()) {
                throw new WrongThreadException("a cache with lock 'none' belongs to thread " + owner
                        + " and was called by " + Thread.currentThread() + ": choose lock 'reentrant' to share it");
            }
        }

        @Override
        public boolean tryLock() {
            return owner == null || owner == Thread.currentThread(); // who only passes by does not become the owner
        }

        @Override
        public void unlock() {
            // nothing is held
        }

        @Override
        public boolean isThreadBound() {
            return true;
        }
    }
}
