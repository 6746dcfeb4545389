package io.slab.core.cache;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that wait for an object, in the order of their coming. Joining and leaving is
 * guarded by the cache's lock; calling is not, so that pages freed under another cache's lock can wake a waiter here.
 */
final class Waiters {
    private final ConcurrentLinkedDeque<Waiter> queue = new ConcurrentLinkedDeque<>();

    /** One waiting thread. */
    static final class Waiter {
        private final Thread thread = Thread.currentThread();
        private volatile boolean called;

        /** Parks until called, interrupted or so many nanoseconds have passed. Needs no lock. */
        void await(long most) {
            long deadline = System.nanoTime() + most;
            while (!called && !Thread.currentThread().isInterrupted()) {
                long nanos = deadline - System.nanoTime();
                if (nanos <= 0) {
                    return;
                }
                LockSupport.parkNanos(this, nanos);
            }
        }

        boolean isCalled() {
            return called;
        }

        void reset() {
            called = false;
        }
    }

    void join(Waiter w) {
        queue.add(w);
    }

    void leave(Waiter w) {
        queue.remove(w);
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Whether it is this waiter's turn, {@code null} standing for a newcomer. */
    boolean isTurnOf(@Nullable Waiter w) {
        return queue.isEmpty() || queue.peek() == w;
    }

    /** Wakes the first, who then tries under the lock. */
    void callFirst() {
        Waiter first = queue.peek();
        if (first != null) {
            first.called = true;
            LockSupport.unpark(first.thread);
        }
    }

    /** Wakes all: the cache is closed. */
    void callAll() {
        for (Waiter w : queue) {
            w.called = true;
            LockSupport.unpark(w.thread);
        }
    }
}
