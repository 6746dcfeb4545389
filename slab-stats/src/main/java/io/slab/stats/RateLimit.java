package io.slab.stats;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Admits so many events of each kind in a second, and counts those left out. Thread-safe. */
final class RateLimit {
    private static final long SECOND = 1_000_000_000;

    private final long perSecond;
    private final LongSupplier nanos;
    private final Map<Class<?>, Window> windows = new ConcurrentHashMap<>();

    /** What was admitted in the second that runs. */
    private static final class Window {
        private long start;
        private long admitted;
        private long left;

        synchronized long admit(long now, long perSecond) {
            if (now - start >= SECOND) {
                start = now;
                admitted = 0;
            }
            if (admitted == perSecond) {
                left++;
                return -1;
            }
            admitted++;
            long before = left;
            left = 0;
            return before;
        }
    }

    RateLimit(long perSecond, LongSupplier nanos) {
        this.perSecond = perSecond;
        this.nanos = nanos;
    }

    /** -1 if the event is left out; else how many of its kind were left out since the last that was admitted. */
    long admit(Class<?> kind) {
        long now = nanos.getAsLong();
        return windows.computeIfAbsent(kind, k -> {
                    Window first = new Window();
                    first.start = now;
                    return first;
                })
                .admit(now, perSecond);
    }
}
