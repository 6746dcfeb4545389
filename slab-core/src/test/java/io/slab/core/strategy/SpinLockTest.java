package io.slab.core.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.spi.SlabLock;
import io.slab.spi.StrategyOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The lock that spins, where it does not suit. */
class SpinLockTest {
    private int entered;

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void virtualThreadsThatAreInterruptedMustLeaveTheirCarriersToTheHolder() throws InterruptedException {
        SlabLock lock = new SpinSlabLockProvider().create(StrategyOptions.NONE).newLock();
        List<Thread> threads = new ArrayList<>();
        int count = 8 * Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < count; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                Thread.currentThread().interrupt();
                for (int k = 0; k < 100; k++) {
                    lock.lock();
                    try {
                        entered++;
                        Thread.yield(); // the holder needs a carrier again
                    } finally {
                        lock.unlock();
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(entered).isEqualTo(100 * count);
    }
}
