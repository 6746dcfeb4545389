package io.slab.core.sample;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Places that are used too often for each use to be looked at, from the moment that is noticed until they have had their time. Any thread adds; one at a
 * time calls {@link #tick}.
 *
 * <p>A place that passes unseen and one that stands for it have the same time: if it were not so, one kind would be there more often than its lot says, and the estimates biased.
 */
public final class Throttle {
    /** How long a place is throttled at least. The longer, the less is paid for finding out again that it is busy. */
    static final long NANOS = 1_000_000_000L;

    /** A place, for whoever knows where it is. */
    public interface Throttled {
        /** From now on its uses should not even be noticed, if that is possible. */
        void hide();

        /** Its uses are noticed again. */
        void show();
    }

    private record Due(Throttled place, long nanos) {}

    private final Queue<Throttled> added = new ConcurrentLinkedQueue<>();
    private final Queue<Due> waiting = new ArrayDeque<>();

    Throttle() {}

    /**
     * Adds a place.
     *
     * @param place not added yet, or shown since
     */
    public void add(Throttled place) {
        added.add(place);
    }

    /**
     * Hides what was added since the last call, and shows what has had its time.
     *
     * @param now the time in nanoseconds, by any clock that is always the same
     * @param showing whether anybody wants to see; if not, what is hidden stays so
     */
    public synchronized void tick(long now, boolean showing) {
        for (Throttled place = added.poll(); place != null; place = added.poll()) {
            waiting.add(new Due(place, now + NANOS));
            place.hide();
        }
        for (Due first = showing ? waiting.peek() : null;
                first != null && first.nanos() - now <= 0;
                first = waiting.peek()) {
            waiting.remove();
            first.place().show();
        }
    }
}
