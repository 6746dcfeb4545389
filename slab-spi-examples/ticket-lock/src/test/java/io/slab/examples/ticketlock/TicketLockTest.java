package io.slab.examples.ticketlock;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.spi.SlabLock;
import io.slab.spi.SlabLockProvider;
import io.slab.tck.SlabLockContract;
import io.slab.tck.StrategyProviderContract;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TicketLockTest {
    @Test
    void threadsMustBeLetInByTheOrderInWhichTheyCame() throws InterruptedException {
        TicketLock lock = new TicketLock();
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        lock.lock();
        for (int i = 0; i < 8; i++) {
            int number = i;
            Thread thread = new Thread(() -> {
                lock.lock();
                order.add(number);
                lock.unlock();
            });
            threads.add(thread);
            thread.start();
            while (lock.waiting() != number + 1) {
                Thread.onSpinWait();
            }
        }
        lock.unlock();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void anAllocatorMustWorkWithIt() throws InterruptedException {
        try (SlabAllocator slabs =
                SlabAllocatorConfig.builder().lock("example-ticket").create()) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                threads.add(Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < 5000; i++) {
                        slabs.free(slabs.allocateRaw(1 + i % 3000));
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            slabs.verify();
            assertThat(slabs.stats().liveObjects()).isZero();
        }
    }

    @Nested
    class Contract extends SlabLockContract {
        @Override
        protected SlabLock.Factory newFactory() {
            return TicketLock::new;
        }
    }

    @Nested
    class Provider extends StrategyProviderContract<SlabLock.Factory> {
        @Override
        protected SlabLockProvider newProvider() {
            return new TicketLockProvider();
        }

        @Override
        protected Class<SlabLockProvider> serviceType() {
            return SlabLockProvider.class;
        }
    }
}
