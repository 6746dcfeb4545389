package io.slab.tools.replay;

import io.slab.tools.peer.ReplayTarget;
import io.slab.tools.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Replays each recorded thread's events on a platform thread of its own.
 *
 * <p>Between two stops threads run freely. Only one order is kept: an object is freed after it was allocated, whichever threads do
 * it. A freeing thread that comes too early waits for the address to be published. Waiting cannot dead-lock: each thread runs its
 * events in recorded order, and an object's allocation comes before its free there, so every wait is for an earlier event.
 *
 * <p>A thread starts at the first stop range in which it has an event and ends with its last event, as the recorded one did
 * or might have, so that an allocator sees threads die.
 */
final class ThreadedReplay extends Replay {
    /** More threads than this are not started ahead of their first event. */
    private static final int MAX_PREPARED = 512;

    private final List<Lane> lanes = new ArrayList<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger waiters = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile @Nullable Thread coordinator;

    ThreadedReplay(Trace trace, ReplayTarget target, ObjectAccess access) {
        super(trace, target, access);
        for (int[] events : LaneEvents.split(trace)) {
            if (events.length > 0) {
                lanes.add(new Lane(this, events, lanes.size()));
            }
        }
    }

    @Override
    void prepare() {
        lanes.stream().limit(MAX_PREPARED).forEach(Lane::start);
    }

    @Override
    long runTo(int stop) {
        coordinator = Thread.currentThread();
        List<Lane> busy =
                lanes.stream().filter(lane -> lane.hasEventBefore(stop)).toList();
        busy.forEach(Lane::start);
        underWay.set(busy.size());
        long start = System.nanoTime();
        for (Lane lane : busy) {
            lane.release(stop);
        }
        while (underWay.get() > 0 && failure.get() == null) {
            LockSupport.park(this);
        }
        long nanos = System.nanoTime() - start;
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("a replaying thread failed: " + cause, cause);
        }
        busy.stream().filter(Lane::finished).forEach(Lane::join);
        return nanos;
    }

    @Override
    long patternErrors() {
        return lanes.stream().mapToLong(Lane::errors).sum();
    }

    @Override
    public void close() {
        failure.compareAndSet(null, new IllegalStateException("closed"));
        lanes.forEach(Lane::wake);
    }

    /** Called by a lane that has run all its events before the stop. */
    void arrived() {
        if (underWay.decrementAndGet() == 0) {
            LockSupport.unpark(coordinator);
        }
    }

    void failed(Throwable cause) {
        failure.compareAndSet(null, cause);
        lanes.forEach(Lane::wake);
        LockSupport.unpark(coordinator);
    }

    boolean stopped() {
        return failure.get() != null;
    }

    /** How many lanes may be parked waiting for an object. */
    AtomicInteger waiters() {
        return waiters;
    }

    /** Wakes the lane that waits for an object; called after its address was published. */
    void wakeWaiterFor(int object) {
        for (Lane lane : lanes) {
            if (lane.awaits(object)) {
                lane.wake();
            }
        }
    }
}
