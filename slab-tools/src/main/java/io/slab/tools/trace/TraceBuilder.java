package io.slab.tools.trace;

import java.util.Arrays;

/**
 * Turns recorded addresses into numbered objects and counts the totals.
 *
 * <p>Real recordings are never complete, so two irregularities are repaired and counted instead of refused: a free of an
 * address that is not live is ignored (it was allocated before the recording began), and an allocation at an address that is
 * still live first frees the old object, on the allocating thread (its free was missed).
 *
 * <p>Calls must come in global order. Not safe for use by several threads.
 */
public final class TraceBuilder {
    /** Threads are kept in 16 bits per event. */
    static final int MAX_THREADS = 1 << 16;

    private final String name;
    private final TraceFormat format;
    private final AddressIndex live = new AddressIndex();
    private int[] events = new int[1 << 12];
    private char[] threads = new char[1 << 12];
    private long[] sizes = new long[1 << 12];
    private int eventCount;
    private int objectCount;
    private int ignoredFrees;
    private int impliedFrees;
    private int liveObjects;
    private long liveBytes;
    private long peakLiveBytes;
    private int peakEvent;
    private boolean severalThreads;

    /**
     * Starts an empty trace.
     *
     * @param name name under which reports list the trace
     * @param format format of the recording
     */
    public TraceBuilder(String name, TraceFormat format) {
        this.name = name;
        this.format = format;
    }

    /**
     * Adds an allocation.
     *
     * @param thread recorded thread, from 0
     * @param address recorded address
     * @param bytes requested size, 0 or more
     * @throws ArithmeticException if the live bytes exceed 2^63
     */
    public void allocate(int thread, long address, long bytes) {
        int stale = live.remove(address);
        if (stale != AddressIndex.ABSENT) {
            impliedFrees++;
            release(thread, stale);
        }
        int object = objectCount++;
        if (object == sizes.length) {
            sizes = Arrays.copyOf(sizes, grown(object));
        }
        sizes[object] = bytes;
        live.put(address, object);
        liveObjects++;
        liveBytes = Math.addExact(liveBytes, bytes);
        if (liveBytes > peakLiveBytes) {
            peakLiveBytes = liveBytes;
            peakEvent = eventCount;
        }
        append(thread, object);
    }

    /**
     * Adds a free; one of an address that is not live is ignored and counted.
     *
     * @param thread recorded thread, from 0
     * @param address recorded address
     */
    public void free(int thread, long address) {
        int object = live.remove(address);
        if (object == AddressIndex.ABSENT) {
            ignoredFrees++;
        } else {
            release(thread, object);
        }
    }

    /**
     * Returns how many allocations were added so far.
     *
     * @return number of allocations
     */
    public int allocations() {
        return objectCount;
    }

    /**
     * Finishes the trace. The builder must not be used any more.
     *
     * @param threadCount number of recorded threads
     * @return the trace
     */
    public Trace build(int threadCount) {
        TraceTotals totals = new TraceTotals(
                eventCount - impliedFrees,
                objectCount,
                ignoredFrees,
                impliedFrees,
                threadCount,
                peakLiveBytes,
                peakEvent,
                liveBytes,
                liveObjects);
        return new Trace(
                name,
                format,
                Arrays.copyOf(events, eventCount),
                severalThreads ? Arrays.copyOf(threads, eventCount) : new char[0],
                Arrays.copyOf(sizes, objectCount),
                totals);
    }

    private void release(int thread, int object) {
        liveObjects--;
        liveBytes -= sizes[object];
        append(thread, ~object);
    }

    private void append(int thread, int code) {
        if (eventCount == events.length) {
            int capacity = grown(eventCount);
            events = Arrays.copyOf(events, capacity);
            threads = Arrays.copyOf(threads, capacity);
        }
        events[eventCount] = code;
        threads[eventCount] = (char) thread;
        severalThreads |= thread != 0;
        eventCount++;
    }

    /** Grows by half; {@code addExact} refuses traces beyond 2^31 events instead of wrapping round. */
    private static int grown(int capacity) {
        return Math.addExact(capacity, (capacity >> 1) + 16);
    }
}
