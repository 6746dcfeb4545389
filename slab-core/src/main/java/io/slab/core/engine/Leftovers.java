package io.slab.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory of closed allocators that could not go back: a native call uses a segment of it, or a debugger holds a thread inside an
 * operation. One daemon thread for the process tries again until all is gone, and exists only so long.
 */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger("io.slab");
    private static final long FIRST_PAUSE_NANOS = 10_000_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000_000;

    private static final List<BooleanSupplier> TASKS = new ArrayList<>(); // its monitor guards it

    private Leftovers() {}

    /** Tries a task again until it returns true. */
    static void retry(BooleanSupplier task) {
        synchronized (TASKS) {
            TASKS.add(task);
            if (TASKS.size() == 1) {
                Thread.ofPlatform().name("slab-leftovers").daemon(true).start(Leftovers::run);
            }
        }
    }

    private static void run() {
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            LockSupport.parkNanos(pause);
            pause = Math.min(LONGEST_PAUSE_NANOS, 2 * pause);
            List<BooleanSupplier> tasks;
            synchronized (TASKS) {
                tasks = List.copyOf(TASKS);
            }
            List<BooleanSupplier> done =
                    tasks.stream().filter(Leftovers::isDone).toList();
            synchronized (TASKS) {
                TASKS.removeAll(done);
                if (TASKS.isEmpty()) {
                    return; // the next to come starts another thread
                }
            }
        }
    }

    private static boolean isDone(BooleanSupplier task) {
        try {
            return task.getAsBoolean();
        } catch (Throwable e) {
            LOG.warn("Slab: memory of a closed allocator could not be given back; it is given up", e);
            return true;
        }
    }
}
