package io.slab.tools.source;

import io.slab.tools.view.Reading;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A thread that reads a source again and again. A reading that takes longer than the interval delays the next; nothing piles up.
 * After a failure it ends.
 */
public final class Sampler implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Thread thread;

    private Sampler(Thread thread) {
        this.thread = thread;
    }

    /**
     * Starts to read, the first time after one interval.
     *
     * @param source what to read
     * @param interval from the start of one reading to the next
     * @param readings called by the thread with each reading
     * @param failures called by it at most once, at its end
     * @return it, to be closed
     */
    public static Sampler start(
            SnapshotSource source, Duration interval, Consumer<Reading> readings, Consumer<TargetException> failures) {
        Thread thread = Thread.ofPlatform().daemon().name("slab-sampler").unstarted(() -> {
            long next = System.nanoTime() + interval.toNanos();
            try {
                while (true) {
                    Thread.sleep(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
                    readings.accept(source.read());
                    next = Math.max(next + interval.toNanos(), System.nanoTime());
                }
            } catch (TargetException e) {
                failures.accept(e);
            } catch (InterruptedException e) {
                // Closed: the only one who interrupts it.
                return;
            }
        });
        thread.start();
        return new Sampler(thread);
    }

    /** Ends the thread; one that waits for an answer of the JVM is left to its time limit. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
