package io.slab.core.strategy;

import com.google.common.util.concurrent.Uninterruptibles;
import io.slab.spi.SlabLock;
import io.slab.spi.SlabLockProvider;
import io.slab.spi.StrategyOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The lock {@code spin}: a thread that finds it held tries again, and lets others run after a while. */
public final class SpinSlabLockProvider implements SlabLockProvider {
    private static final int SPINS = 64;
    private static final int YIELDS = 16;
    private static final long PARK_NANOS = 20_000;

    /** For the service loader. */
    public SpinSlabLockProvider() {}

    @Override
    public String name() {
        return "spin";
    }

    @Override
    public String description() {
        return "spins: for threads that have a CPU each";
    }

    @Override
    public SlabLock.Factory create(StrategyOptions options) {
        return SpinLock::new;
    }

    private static final class SpinLock implements SlabLock {
        private final AtomicBoolean held = new AtomicBoolean();

        @Override
        @SuppressWarnings("ThreadPriorityCheck") // the holder may need this CPU
        public void lock() {
            for (int i = 0; !tryLock(); i++) {
                if (i >= YIELDS * SPINS) {
                    // Virtual threads that only yield would keep every carrier from the holder, as interrupted ones
                    // would that park.
                    Uninterruptibles.sleepUninterruptibly(PARK_NANOS, TimeUnit.NANOSECONDS);
                } else if (i % SPINS == SPINS - 1) {
                    Thread.yield();
                } else {
                    Thread.onSpinWait();
                }
            }
        }

        @Override
        public boolean tryLock() {
            return !held.getPlain() && held.compareAndSet(false, true);
        }

        @Override
        public void unlock() {
            held.setRelease(false); // publishes the critical section to the next acquiring compareAndSet
        }
    }
}
