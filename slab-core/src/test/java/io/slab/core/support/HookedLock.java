package io.slab.core.support;

import io.slab.spi.SlabLock;
import java.util.concurrent.locks.ReentrantLock;

/** A lock as any other, with something that is done before it is taken, and after it is let go. */
public final class HookedLock implements SlabLock {
    private final ReentrantLock lock = new ReentrantLock();
    private final Runnable beforeLock;
    private final Runnable afterUnlock;

    public HookedLock(Runnable beforeLock, Runnable afterUnlock) {
        this.beforeLock = beforeLock;
        this.afterUnlock = afterUnlock;
    }

    @Override
    public void lock() {
        beforeLock.run();
        lock.lock();
    }

    @Override
    public boolean tryLock() {
        return lock.tryLock();
    }

    @Override
    public void unlock() {
        lock.unlock();
        afterUnlock.run();
    }
}
