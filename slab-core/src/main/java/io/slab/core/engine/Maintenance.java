package io.slab.core.engine;

import com.google.common.util.concurrent.Uninterruptibles;
import io.slab.spi.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An allocator's maintenance thread: one daemon, which exists only while something is to be done as time passes, also when nobody allocates.
 * Hears no clock but its ticker.
 */
final class Maintenance {
    private static final Logger LOG = LoggerFactory.getLogger("io.slab");
    private static final AtomicInteger COUNT = new AtomicInteger();

    /**
     * Something to be done again and again.
     *
     * @param period how often; zero for never
     * @param task is told the time
     */
    record Job(Duration period, LongConsumer task) {
        /** A century, after which nobody waits: a policy may say "never" with the longest duration, which are no nanoseconds. */
        private static final Duration LONGEST = Duration.ofDays(36_500);

        private long nanos() {
            return period.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : Math.max(1, period.toNanos());
        }
    }

    private final Ticker ticker;
    private final List<Job> jobs;
    private final Thread thread;

    private Maintenance(Ticker ticker, List<Job> jobs) {
        this.ticker = ticker;
        this.jobs = jobs;
        this.thread = Thread.ofPlatform()
                .name("slab-maintenance-" + COUNT.incrementAndGet())
                .daemon(true)
                .unstarted(this::run);
    }

    /** Starts the thread; {@code null} if there is nothing to do. */
    static @Nullable Maintenance start(Ticker ticker, Job... all) {
        List<Job> jobs =
                Arrays.stream(all).filter(job -> job.period().isPositive()).toList();
        if (jobs.isEmpty()) {
            return null;
        }
        Maintenance maintenance = new Maintenance(ticker, jobs);
        maintenance.thread.start();
        return maintenance;
    }

    private void run() {
        long start = ticker.nanos();
        long[] next = jobs.stream().mapToLong(job -> start + job.nanos()).toArray();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                int first = 0;
                for (int i = 1; i < next.length; i++) {
                    first = next[i] - next[first] < 0 ? i : first; // a difference, since a clock may overflow
                }
                ticker.sleepUntil(next[first]);
                long now = ticker.nanos();
                tick(jobs.get(first), now);
                next[first] =
                        Math.max(next[first] + jobs.get(first).nanos(), now); // one tick makes up for a long pause
            }
        } catch (InterruptedException e) {
            // the allocator is closed
        }
    }

    private static void tick(Job job, long now) {
        try {
            job.task().accept(now);
        } catch (Throwable e) {
            LOG.warn("Slab: maintenance failed; it goes on with its next period", e);
        }
    }

    /** Ends the thread, and waits for what it is doing. */
    void stop() {
        if (Thread.currentThread() == thread) {
            thread.interrupt(); // a listener closes the allocator
            return;
        }
        thread.interrupt();
        Uninterruptibles.joinUninterruptibly(thread);
    }
}
