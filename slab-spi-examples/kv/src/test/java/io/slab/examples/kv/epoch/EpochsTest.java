package io.slab.examples.kv.epoch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.examples.kv.error.KvClosedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;

class EpochsTest {
    private final Epochs epochs = new Epochs();
    private final List<Long> freed = new ArrayList<>();
    private final Epochs.Reclaimer reclaimer = (address, owner) -> freed.add(address);

    @Test
    void whatAReaderMaySeeMustStayUntilItHasEnded() {
        int early = epochs.enter();
        epochs.retire(1, 0, reclaimer);
        epochs.retire(() -> freed.add(2L));
        int late = epochs.enter();
        assertThat(epochs.collect()).isTrue();
        assertThat(freed).isEmpty();
        epochs.exit(early);
        assertThat(epochs.collect()).isFalse();
        assertThat(freed).containsExactly(1L, 2L);
        epochs.exit(late);
    }

    @Test
    void aCopyOfAPinMustKeepWhatTheOriginalKept() {
        int original = epochs.enter();
        epochs.retire(1, 0, reclaimer);
        int copy = epochs.enterAs(original);
        epochs.exit(original);
        epochs.collect();
        assertThat(freed).isEmpty();
        epochs.exit(copy);
        epochs.collect();
        assertThat(freed).containsExactly(1L);
    }

    @Test
    void manyRetiredAddressesMustBeFreedInTheirOrder() {
        int pin = epochs.enter();
        List<Long> all = new ArrayList<>();
        for (long i = 1; i < 1000; i++) {
            epochs.retire(i, 0, reclaimer);
            all.add(i);
        }
        assertThat(freed).isEmpty();
        epochs.exit(pin);
        for (long i = 1000; i < 2000; i++) {
            epochs.retire(i, 0, reclaimer);
            all.add(i);
        }
        assertThat(freed.size()).as("freed a few at a time, without collect()").isGreaterThan(1000);
        epochs.collect();
        assertThat(freed).isEqualTo(all);
    }

    @Test
    void closingMustRefuseNewPinsAndCallBackAfterTheLast() {
        AtomicBoolean rest = new AtomicBoolean();
        int pin = epochs.enter();
        epochs.retire(1, 0, reclaimer);
        epochs.close(() -> rest.set(true));
        assertThatThrownBy(epochs::enter).isInstanceOf(KvClosedException.class);
        assertThat(rest).isFalse();
        epochs.exit(pin);
        assertThat(rest).isTrue();
        assertThat(freed).containsExactly(1L);
        assertThat(epochs.pinned()).isZero();
    }

    @Test
    void noReaderMayEverSeeSomethingFreed() throws InterruptedException {
        int objects = 64;
        AtomicLongArray alive = new AtomicLongArray(objects);
        AtomicLong current = new AtomicLong();
        AtomicInteger wrong = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        alive.set(0, 1);
        List<Thread> readers = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            readers.add(Thread.ofPlatform().start(() -> {
                while (!stop.get()) {
                    int pin = epochs.enter();
                    int seen = (int) current.get();
                    for (int i = 0; i < 20; i++) {
                        if (alive.get(seen) != 1) {
                            wrong.incrementAndGet();
                        }
                    }
                    epochs.exit(pin);
                }
            }));
        }
        long end = System.nanoTime() + 1_000_000_000L;
        for (int i = 1; System.nanoTime() < end; i++) {
            int next = i % objects;
            while (alive.get(next) == 1) {
                epochs.collect();
            }
            alive.set(next, 1);
            long old = current.getAndSet(next);
            epochs.retire(old, 0, (address, owner) -> alive.set((int) address, 0));
        }
        stop.set(true);
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(wrong).hasValue(0);
    }
}
