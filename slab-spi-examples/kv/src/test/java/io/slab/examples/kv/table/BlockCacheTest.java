package io.slab.examples.kv.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.examples.kv.epoch.Epochs;
import io.slab.examples.kv.memory.Memory;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two readers that miss one block both read it, and the second one's replaces the first one's. Guava tells of the first one's removal before
 * it is gone from its table: these tests stop the second reader in between, and look what a third one gets.
 */
class BlockCacheTest {
    private static final int BYTES = 100;
    private static final long TABLE = 7;
    /** Guava looks for removals to tell of at every 64th look-up. */
    private static final int LOOK_UPS = 1000;

    private final Addresses memory = new Addresses();
    private final Epochs epochs = new Epochs();
    private final Block first = block(memory.allocate(BYTES));
    private final Block second = block(memory.allocate(BYTES));
    private final CountDownLatch replacing = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final BlockCache cache = new BlockCache(memory, epochs, 1 << 20, 0, this::weightOf);
    private final ExecutorService threads = Executors.newSingleThreadExecutor();

    private static Block block(long address) {
        return new Block(address + TableFormat.FRAME, BYTES - TableFormat.FRAME);
    }

    private int weightOf(Block block) {
        if (block.equals(second)) {
            replacing.countDown();
            boolean interrupted = false;
            while (goOn.getCount() > 0) {
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return block.bytes();
    }

    @BeforeEach
    void stopInTheMiddleOfReplacing() throws InterruptedException {
        cache.put(TABLE, 0, first);
        Future<?> _ = threads.submit(() -> cache.put(TABLE, 0, second));
        replacing.await();
    }

    @AfterEach
    void end() {
        goOn.countDown();
        threads.close();
    }

    /** Looks up until the cache has told of the removal. */
    private void awaitRetirement() {
        for (int i = 0; i < LOOK_UPS && epochs.waiting() == 0; i++) {
            cache.get(TABLE, 0);
        }
        assertThat(epochs.waiting()).isEqualTo(1);
    }

    @Test
    void whoPinsAfterABlockWasRetiredMustNotGetItThoughTheTableStillHoldsIt() {
        awaitRetirement();
        epochs.collect();
        assertThat(memory.freed).containsExactly(first.memory());

        int pin = epochs.enter();
        assertThat(cache.get(TABLE, 0)).isNull();
        epochs.exit(pin);
    }

    @Test
    void whoGotABlockBeforeItWasRetiredMustKeepItUntilThePinEnds() {
        int pin = epochs.enter();
        assertThat(cache.get(TABLE, 0)).isEqualTo(first);
        awaitRetirement();
        epochs.collect();
        assertThat(memory.freed).isEmpty();

        epochs.exit(pin);
        epochs.collect();
        assertThat(memory.freed).containsExactly(first.memory());
    }

    @Test
    void afterTheReplacementTheNewBlockMustBeFoundAndTheOldOneFreedOnce() {
        awaitRetirement();
        goOn.countDown();
        threads.close();
        int pin = epochs.enter();
        assertThat(cache.get(TABLE, 0)).isEqualTo(second);
        epochs.exit(pin);
        cache.clear();
        epochs.collect();
        assertThat(memory.freed).containsExactlyInAnyOrder(first.memory(), second.memory());
        assertThat(memory.freedTwice).isEmpty();
    }

    /** Addresses without memory behind them: the cache never looks. */
    private static final class Addresses implements Memory {
        private long next = 4096;
        private final Set<Long> freed = new HashSet<>();
        private final Set<Long> freedTwice = new HashSet<>();

        @Override
        public String name() {
            return "addresses";
        }

        @Override
        public long limitBytes() {
            return Long.MAX_VALUE;
        }

        @Override
        public synchronized long allocate(long bytes) {
            long address = next;
            next += 4096;
            return address;
        }

        @Override
        public synchronized void free(long address) {
            if (!freed.add(address)) {
                freedTwice.add(address);
            }
        }

        @Override
        public Pool pool(String name, int objectBytes) {
            throw new UnsupportedOperationException("the cache needs none");
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
