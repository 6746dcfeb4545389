package io.slab.core.engine;

import io.slab.spi.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An allocator's maintenance thread: one daemon, which exists only while a policy wants to hear of time, also when nobody allocates. Hears
 * no clock but its ticker.
 */
final class Maintenance {
    private static final Logger LOG = LoggerFactory.getLogger("io.slab");
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Ticker ticker;
    private final long periodNanos;
    private final LongConsumer task;
    private final Thread thread;

    private Maintenance(Ticker ticker, Duration period, LongConsumer task) {
        this.ticker = ticker;
        this.periodNanos = Math.max(1, period.toNanos());
        this.task = task;
        this.thread = Thread.ofPlatform()
                .name("slab-maintenance-" + COUNT.incrementAndGet())
                .daemon(true)
                .unstarted(this::run);
    }

    /** Starts the thread; {@code null} if the period is zero and nobody needs it. */
    static @Nullable Maintenance start(Ticker ticker, Duration period, LongConsumer task) {
        if (period.isZero() || period.isNegative()) {
            return null;
        }
        Maintenance maintenance = new Maintenance(ticker, period, task);
        maintenance.thread.start();
        return maintenance;
    }

    private void run() {
        long next = ticker.nanos() + periodNanos;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                ticker.sleepUntil(next);
                long now = ticker.nanos();
                tick(now);
                next = Math.max(next + periodNanos, now); // a long pause is made up for by one tick, not by many
            }
        } catch (InterruptedException e) {
            // the allocator is closed
        }
    }

    private void tick(long now) {
        try {
            task.accept(now);
        } catch (RuntimeException | Error e) {
            LOG.warn("Slab: maintenance failed; it goes on with its next period", e);
        }
    }

    /** Ends the thread, and waits for what it is doing. */
    void stop() {
        if (Thread.currentThread() == thread) {
            thread.interrupt(); // a listener closes the allocator
            return;
        }
        boolean interrupted = false;
        thread.interrupt();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
