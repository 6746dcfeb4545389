package io.slab.examples.kv.store;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The lock of the one writer. A write takes about a microsecond, putting a thread to sleep and waking it fifty: so whoever finds the lock held
 * looks again for a while before it sleeps.
 */
final class WriteLock {
    /** Looks before sleeping: with the pauses in between about 20 µs, an fsync is much longer and a write much shorter. */
    private static final int LOOKS = 400;

    private static final boolean MAY_SPIN = Runtime.getRuntime().availableProcessors() > 1;

    private final ReentrantLock lock = new ReentrantLock();

    void lock() {
        if (MAY_SPIN) {
            for (int i = 0; i < LOOKS; i++) {
                if (!lock.isLocked() && lock.tryLock()) {
                    return;
                }
                Thread.onSpinWait();
            }
        }
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }
}
