package io.slab.stats.jmx;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The one thread that talks to the MBean server, for all allocators. A daemon; it ends when it has had nothing to do for a while. */
final class JmxThread {
    /** Notifications beyond so many tasks that wait are dropped: whoever fails a million times a second is told of the first thousand. */
    private static final int MAX_WAITING = 1000;

    private static final long IDLE_SECONDS = 5;

    private static final Logger LOG = System.getLogger("io.slab.stats");

    private static final ScheduledThreadPoolExecutor EXECUTOR = executor();

    private JmxThread() {}

    private static ScheduledThreadPoolExecutor executor() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "slab-jmx");
            thread.setDaemon(true);
            thread.setContextClassLoader(null); // it outlives whoever made the first allocator
            return thread;
        });
        executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    /** Runs a task after those that were given before. */
    static void run(Runnable task) {
        EXECUTOR.execute(guarded(task));
    }

    /** Runs a task later. */
    static void later(Duration delay, Runnable task) {
        var _ = EXECUTOR.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS); // it cannot fail
    }

    /** Runs a task as {@link #run}, or never where too many wait. */
    static void runUnlessBusy(Runnable task) {
        if (EXECUTOR.getQueue().size() < MAX_WAITING) {
            run(task);
        }
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.log(Level.WARNING, "Slab: an MBean could not be kept up to date", e);
            }
        };
    }
}
