package io.slab.tools.replay;

import io.slab.tools.trace.Trace;
import java.util.concurrent.locks.LockSupport;

/** The events of one recorded thread, and the platform thread that replays them. */
final class Lane implements Runnable {
    private static final int NOTHING = -1;
    /** Covers the usual case that the allocating thread is running and just behind: some microseconds. */
    private static final int SPINS = 200;

    private static final int YIELDS = 20;
    /** A wake-up may be missed (see {@link #await}); then this bounds the delay. */
    private static final long PARK_NANOS = 50_000;

    private final ThreadedReplay replay;
    private final int[] events;
    private final Thread thread;
    private int next;
    private long errors;
    private volatile int limit;
    private volatile int awaited = NOTHING;

    Lane(ThreadedReplay replay, int[] events, int number) {
        this.replay = replay;
        this.events = events;
        this.thread = Thread.ofPlatform().daemon().name("replay-" + number).unstarted(this);
    }

    /** Starts the thread unless it runs already; for the coordinator. */
    void start() {
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    /** Lets the thread run all its events before a stop; for the coordinator, at a stop. */
    void release(int stop) {
        limit = stop;
        wake();
    }

    /** For the coordinator at a stop: the thread's writes to {@code next} happened before its arrival. */
    boolean hasEventBefore(int stop) {
        return next < events.length && events[next] < stop;
    }

    boolean finished() {
        return next == events.length;
    }

    long errors() {
        return errors;
    }

    void join() {
        boolean interrupted = false;
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

    void wake() {
        LockSupport.unpark(thread);
    }

    boolean awaits(int object) {
        return awaited == object;
    }

    @Override
    public void run() {
        try {
            ThreadStacks.register();
            while (next < events.length && awaitRelease()) {
                runTo(limit);
                replay.arrived();
            }
        } catch (Throwable e) {
            replay.failed(e);
        }
    }

    /** Returns false if the replay was stopped. */
    private boolean awaitRelease() {
        while (limit <= events[next]) {
            if (replay.stopped()) {
                return false;
            }
            LockSupport.park(this);
        }
        return !replay.stopped();
    }

    private void runTo(int stop) {
        Trace trace = replay.trace();
        int[] mine = events;
        int position = next;
        for (; position < mine.length && mine[position] < stop; position++) {
            int event = mine[position];
            int object = trace.object(event);
            if (trace.allocates(event)) {
                replay.allocate(object);
                // Racy, but benign: a waiter that registers just now is missed, but it parks with a time limit.
                if (replay.waiters().getOpaque() != 0) {
                    replay.wakeWaiterFor(object);
                }
            } else {
                long address = replay.published(object);
                errors += replay.free(object, address != Replay.NOT_ALLOCATED ? address : await(object));
            }
        }
        next = position;
    }

    /**
     * Waits until another thread has allocated an object: spins, then yields, then parks.
     *
     * <p>The publisher looks at the number of waiters without a fence after its release store, so it can miss a waiter that
     * registers at the same moment; a fence there would cost every allocation, the time limit here costs rare ones.
     */
    @SuppressWarnings(
            "ThreadPriorityCheck") // only a courtesy on machines with few processors; progress does not depend on it
    private long await(int object) {
        for (int turn = 0; turn < SPINS + YIELDS; turn++) {
            long address = replay.published(object);
            if (address != Replay.NOT_ALLOCATED) {
                return address;
            }
            if (turn < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
        awaited = object;
        replay.waiters().incrementAndGet();
        try {
            for (long address = replay.published(object); ; address = replay.published(object)) {
                if (address != Replay.NOT_ALLOCATED) {
                    return address;
                }
                if (replay.stopped()) {
                    throw new IllegalStateException("another thread failed while this one waited for an object");
                }
                LockSupport.parkNanos(this, PARK_NANOS);
            }
        } finally {
            replay.waiters().decrementAndGet();
            awaited = NOTHING;
        }
    }
}
