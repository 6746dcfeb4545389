package io.slab.core.support;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Threads that work for a while; the first failure of any ends all. */
public final class Stress {
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private final long end = System.nanoTime() + seconds() * 1_000_000_000L;

    /** What one thread does again and again. */
    @FunctionalInterface
    public interface Work {
        void once() throws Exception;
    }

    /** How long a stress test runs: one second in a normal build. */
    public static int seconds() {
        return Integer.getInteger("slab.stress.seconds", 1);
    }

    public boolean isOver() {
        return over.get() || System.nanoTime() - end >= 0 || failure.get() != null;
    }

    /** Starts a thread that works until the time is over. */
    public Stress repeat(Thread.Builder builder, Work work) {
        return once(builder, () -> {
            while (!isOver()) {
                work.once();
            }
        });
    }

    /** Starts a thread. */
    public Stress once(Thread.Builder builder, Work work) {
        Thread thread = builder.unstarted(() -> {
            try {
                work.once();
            } catch (Throwable e) { // whatever it is, the test must hear of it
                failure.compareAndSet(null, e);
            }
        });
        threads.add(thread);
        thread.start();
        return this;
    }

    public void stop() {
        over.set(true);
    }

    /** Waits for every thread and throws what one of them threw. */
    public void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(120_000);
            if (thread.isAlive()) {
                StringBuilder where = new StringBuilder();
                for (StackTraceElement e : thread.getStackTrace()) {
                    where.append("\n    ").append(e);
                }
                throw new AssertionError(thread + " hangs" + where);
            }
        }
        if (failure.get() != null) {
            throw new AssertionError(failure.get());
        }
    }
}
