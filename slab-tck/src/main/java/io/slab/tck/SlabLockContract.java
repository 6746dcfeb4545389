package io.slab.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.spi.SlabLock;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every {@link SlabLock} must do. Extend it, implement {@link #newFactory}, inherit the tests. A lock for one thread alone overrides
 * {@link #isForOneThread}; it is then tested to notice a second thread.
 */
@ExtendWith(ContractCoverage.class)
public abstract class SlabLockContract {
    private static final int THREADS = 4;
    private static final int ROUNDS = 5_000;

    /** For subclasses. */
    protected SlabLockContract() {}

    /**
     * Makes the factory that is tested.
     *
     * @return a new factory
     */
    protected abstract SlabLock.Factory newFactory();

    /**
     * Whether the locks are for caches that one thread uses alone.
     *
     * @return false, unless overridden
     */
    protected boolean isForOneThread() {
        return false;
    }

    /**
     * Whether a virtual thread that holds the lock may be parked, as it is where a critical section waits for another lock or writes a log.
     * Threads that wait by spinning and yielding alone can keep every carrier busy and so never let it continue.
     *
     * @return true, unless overridden: a lock that answers false is for platform threads
     */
    protected boolean mayHoldersPark() {
        return true;
    }

    private SlabLock shared() {
        assumeFalse(isForOneThread(), "a lock for one thread");
        return newFactory().newLock();
    }

    private static boolean tryElsewhere(SlabLock lock) throws Exception {
        return Crew.elsewhere(() -> {
            boolean taken = lock.tryLock();
            if (taken) {
                lock.unlock();
            }
            return taken;
        });
    }

    @Test
    void eachLockMustBeANewOne() {
        SlabLock.Factory factory = newFactory();
        SlabLock first = factory.newLock();
        assertNotSame(first, factory.newLock());
        first.lock();
        SlabLock second = factory.newLock();
        assertTrue(second.tryLock(), "a new lock is held already");
        second.unlock();
        first.unlock();
    }

    @Test
    void aFreeLockMustBeTakenAndGivenBackAgainAndAgain() {
        SlabLock lock = newFactory().newLock();
        for (int i = 0; i < 100; i++) {
            lock.lock();
            lock.unlock();
            assertTrue(lock.tryLock(), "tryLock fails on a lock that nobody holds");
            lock.unlock();
        }
    }

    @Test
    void aHeldLockMustNotBeTakenByAnotherThread() throws Exception {
        SlabLock lock = shared();
        lock.lock();
        assertFalse(tryElsewhere(lock), "tryLock succeeds while another thread holds the lock");
        lock.unlock();
    }

    @Test
    void aLockTakenByTryLockMustBeHeld() throws Exception {
        SlabLock lock = shared();
        assertTrue(lock.tryLock());
        assertFalse(tryElsewhere(lock), "tryLock succeeds while another thread holds the lock");
        lock.unlock();
    }

    @Test
    void aLockGivenBackMustBeFreeForOthers() throws Exception {
        SlabLock lock = shared();
        lock.lock();
        lock.unlock();
        assertTrue(tryElsewhere(lock), "the lock is held after unlock");
    }

    /** A counter without protection of its own: lost updates show that two threads were inside, or that writes were not published. */
    private static final class Counter {
        private long first;
        private long second;

        void add() {
            long next = first + 1;
            if (next % 64 == 0) {
                LockSupport.parkNanos(1); // a thread that is inside with us comes between read and write
            }
            first = next;
            second++;
        }
    }

    @Test
    void theLockMustExcludeAndPublish() throws Exception {
        SlabLock lock = shared();
        Counter counter = new Counter();
        Crew.together(THREADS, thread -> {
            for (int i = 0; i < ROUNDS; i++) {
                lock.lock();
                try {
                    counter.add();
                } finally {
                    lock.unlock();
                }
            }
            return true;
        });
        assertEquals(List.of((long) THREADS * ROUNDS, (long) THREADS * ROUNDS), List.of(counter.first, counter.second));
    }

    @Test
    void tryLockMustExcludeAndPublish() throws Exception {
        SlabLock lock = shared();
        Counter counter = new Counter();
        Crew.together(THREADS, thread -> {
            for (int i = 0; i < ROUNDS; i++) {
                while (!lock.tryLock()) {
                    Thread.onSpinWait();
                }
                try {
                    counter.add();
                } finally {
                    lock.unlock();
                }
            }
            return true;
        });
        assertEquals(List.of((long) THREADS * ROUNDS, (long) THREADS * ROUNDS), List.of(counter.first, counter.second));
    }

    @Test
    void virtualThreadsMustBeExcludedToo() throws Exception {
        // A holder that lets go of its carrier makes a lock that does not exclude fail for sure; see mayHoldersPark.
        assertExcludesVirtualThreads(50, mayHoldersPark() ? () -> LockSupport.parkNanos(1) : Thread::onSpinWait);
    }

    @Test
    void aParkedHolderMustBeLetOn() throws Exception {
        assumeTrue(mayHoldersPark(), "the lock is for holders that are never parked");
        assertExcludesVirtualThreads(
                50 + 4 * Runtime.getRuntime().availableProcessors(), () -> LockSupport.parkNanos(1));
    }

    private void assertExcludesVirtualThreads(int threads, Runnable pause) throws Exception {
        SlabLock lock = shared();
        long[] counter = {0};
        Crew.together(Thread.ofVirtual().factory(), threads, thread -> {
            for (int i = 0; i < 20; i++) {
                lock.lock();
                try {
                    long next = counter[0] + 1;
                    if (next % 8 == 0) {
                        pause.run();
                    }
                    counter[0] = next;
                } finally {
                    lock.unlock();
                }
            }
            return true;
        });
        assertEquals(20L * threads, counter[0]);
    }

    @Test
    void anInterruptMustNeitherBreakTheLockNorBeLost() throws Exception {
        SlabLock lock = shared();
        boolean stillInterrupted = Crew.elsewhere(() -> {
            Thread.currentThread().interrupt();
            lock.lock();
            lock.unlock();
            return Thread.currentThread().isInterrupted();
        });
        assertTrue(stillInterrupted, "lock() swallowed the interrupt");
        assertTrue(tryElsewhere(lock), "the lock is held after an interrupted thread's unlock");
    }

    @Test
    void aLockForOneThreadMustNoticeASecond() {
        assumeTrue(isForOneThread(), "the lock is for any thread");
        SlabLock lock = newFactory().newLock();
        lock.lock();
        lock.unlock();
        AssertionError wrapped = assertThrows(
                AssertionError.class,
                () -> Crew.elsewhere(() -> {
                    lock.lock();
                    return true;
                }));
        assertTrue(wrapped.getCause() instanceof RuntimeException, () -> "cause: " + wrapped.getCause());
    }
}
