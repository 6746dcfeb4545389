package io.slab.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.spi.SlabLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class CoverageStatementTest {
    @TempDir
    private Path folder;

    /** Correct but for one test, which it fails; of the others one does not apply. */
    @EnabledIf("io.slab.tck.ContractRun#isRunning")
    static class Lock extends SlabLockContract {
        private static final SlabLock ONE = new SlabLock() {
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
        };

        @Override
        protected SlabLock.Factory newFactory() {
            return () -> ONE;
        }

        @Test
        void aTestOfItsOwnIsNoPointOfTheContract() {}
    }

    @Test
    void theStatementMustTellWhatWasExercisedWhatFailedAndWhatWasNotTried() throws Exception {
        Path file = folder.resolve("statement.txt");
        assertThat(ContractRun.failures(Lock.class, file.toString())).containsExactly("eachLockMustBeANewOne");
        List<String> lines = Files.readAllLines(file);
        int points = ContractRun.tests(SlabLockContract.class).size();
        assertThat(lines)
                .startsWith(
                        "Contract points exercised:",
                        "  SlabLockContract",
                        "    " + Lock.class.getName() + ": " + (points - 1) + " of " + points + ", 1 failed")
                .contains("      failed: eachLockMustBeANewOne")
                .anyMatch(l -> l.startsWith("      not exercised: aLockForOneThreadMustNoticeASecond ("))
                .noneMatch(l -> l.contains("aTestOfItsOwn"));
    }
}
