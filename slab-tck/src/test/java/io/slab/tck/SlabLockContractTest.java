package io.slab.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.spi.SlabLock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class SlabLockContractTest {
    private static Supplier<SlabLock.Factory> maker;

    @EnabledIf("io.slab.tck.ContractRun#isRunning")
    static class Subject extends SlabLockContract {
        @Override
        protected SlabLock.Factory newFactory() {
            return maker.get();
        }
    }

    @EnabledIf("io.slab.tck.ContractRun#isRunning")
    static class SubjectForOneThread extends Subject {
        @Override
        protected boolean isForOneThread() {
            return true;
        }
    }

    /** A correct lock; flaws override a method. */
    private static class Correct implements SlabLock {
        final ReentrantLock lock = new ReentrantLock();

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
            if (lock.isHeldByCurrentThread()) {
                lock.unlock();
            }
        }
    }

    private static final class Shared extends Correct {
        private static final Shared LOCK = new Shared();
    }

    private static final class OneShot extends Correct {
        private int uses;

        @Override
        public void lock() {
            if (uses++ > 20) {
                throw new IllegalStateException("scripted");
            }
            super.lock();
        }
    }

    private static final class AlwaysTaken extends Correct {
        @Override
        public boolean tryLock() {
            return true;
        }
    }

    private static final class KeepsHeld extends Correct {
        private final AtomicInteger refusals = new AtomicInteger();

        @Override
        public void unlock() {}

        @Override
        public void lock() {
            if (!tryLock()) {
                throw new IllegalStateException("scripted, instead of waiting for ever");
            }
        }

        @Override
        public boolean tryLock() {
            boolean taken = super.tryLock();
            if (!taken && refusals.incrementAndGet() > 100) {
                throw new IllegalStateException("scripted, instead of being asked for ever");
            }
            return taken;
        }
    }

    private static final class NeverHeld extends Correct {
        @Override
        public void lock() {}
    }

    private static final class NotForVirtualThreads extends Correct {
        @Override
        public void lock() {
            if (!Thread.currentThread().isVirtual()) {
                super.lock();
            }
        }
    }

    /** Cannot wait for a holder that is parked: waiting by yielding alone would be for ever, so it gives up at once. */
    private static final class NeedsRunningHolder extends Correct {
        private volatile Thread holder;

        @Override
        public void lock() {
            while (!lock.tryLock()) {
                Thread h = holder;
                if (h != null && h.getState() == Thread.State.TIMED_WAITING) {
                    throw new IllegalStateException("scripted, instead of yielding for ever");
                }
                Thread.yield();
            }
            holder = Thread.currentThread();
        }

        @Override
        public void unlock() {
            holder = null;
            super.unlock();
        }
    }

    private static final class Swallows extends Correct {
        @Override
        public void lock() {
            Thread.interrupted();
            super.lock();
        }
    }

    @Test
    void aCorrectLockMustPass() {
        maker = () -> Correct::new;
        assertThat(ContractRun.failures(Subject.class)).isEmpty();
    }

    @Test
    void aLockForOneThreadThatTakesASecondMustFail() {
        maker = () -> Correct::new;
        assertThat(ContractRun.failures(SubjectForOneThread.class))
                .containsExactly("aLockForOneThreadMustNoticeASecond");
    }

    @Test
    void everyTestMustFailForItsFlaw() {
        Map<String, Supplier<SlabLock.Factory>> flaws = Map.of(
                "aParkedHolderMustBeLetOn", () -> NeedsRunningHolder::new,
                "eachLockMustBeANewOne", () -> () -> Shared.LOCK,
                "aFreeLockMustBeTakenAndGivenBackAgainAndAgain", () -> OneShot::new,
                "aHeldLockMustNotBeTakenByAnotherThread", () -> AlwaysTaken::new,
                "aLockTakenByTryLockMustBeHeld", () -> AlwaysTaken::new,
                "aLockGivenBackMustBeFreeForOthers", () -> KeepsHeld::new,
                "theLockMustExcludeAndPublish", () -> NeverHeld::new,
                "tryLockMustExcludeAndPublish", () -> AlwaysTaken::new,
                "virtualThreadsMustBeExcludedToo", () -> NotForVirtualThreads::new,
                "anInterruptMustNeitherBreakTheLockNorBeLost", () -> Swallows::new);
        flaws.forEach((test, flawed) -> {
            maker = flawed;
            assertThat(ContractRun.failures(Subject.class)).contains(test);
        });
        Set<String> failed = new java.util.TreeSet<>(flaws.keySet());
        failed.add("aLockForOneThreadMustNoticeASecond"); // above
        ContractRun.assertEveryTestCanFail(SlabLockContract.class, failed);
    }
}
