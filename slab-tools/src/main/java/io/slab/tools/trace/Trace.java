package io.slab.tools.trace;

/**
 * A recorded run of a program's allocator calls, in global order.
 *
 * <p>Objects are numbered 0, 1, 2, … in the order of their allocation. Memory use is 4 bytes per event, 8 per object,
 * and 2 more per event when there are several threads. Immutable and safe to share between threads.
 */
public final class Trace {
    private final String name;
    private final TraceFormat format;
    private final int[] events;
    private final char[] threads;
    private final long[] sizes;
    private final TraceTotals totals;

    /** Takes ownership of the arrays; {@code threads} is empty when there is one thread only. */
    Trace(String name, TraceFormat format, int[] events, char[] threads, long[] sizes, TraceTotals totals) {
        this.name = name;
        this.format = format;
        this.events = events;
        this.threads = threads;
        this.sizes = sizes;
        this.totals = totals;
    }

    /**
     * Returns the name under which reports list this trace.
     *
     * @return the file name of the trace
     */
    public String name() {
        return name;
    }

    /**
     * Returns the format the trace was recorded in.
     *
     * @return the format
     */
    public TraceFormat format() {
        return format;
    }

    /**
     * Returns how many events there are to replay, frees that had to be implied included.
     *
     * @return number of events
     */
    public int length() {
        return events.length;
    }

    /**
     * Tells whether an event allocates; otherwise it frees.
     *
     * @param event position in global order
     * @return true for an allocation
     */
    public boolean allocates(int event) {
        return events[event] >= 0;
    }

    /**
     * Returns the number of the object that an event allocates or frees.
     *
     * @param event position in global order
     * @return object number
     */
    public int object(int event) {
        int code = events[event];
        return code >= 0 ? code : ~code;
    }

    /**
     * Returns the thread that ran an event.
     *
     * @param event position in global order
     * @return thread number, from 0
     */
    public int thread(int event) {
        return threads.length == 0 ? 0 : threads[event];
    }

    /**
     * Returns how many objects are allocated in all.
     *
     * @return number of objects
     */
    public int objects() {
        return sizes.length;
    }

    /**
     * Returns the size that was asked for.
     *
     * @param object object number
     * @return bytes, 0 allowed
     */
    public long size(int object) {
        return sizes[object];
    }

    /**
     * Returns the sums over the whole trace.
     *
     * @return the totals
     */
    public TraceTotals totals() {
        return totals;
    }

    /**
     * Returns a copy of the beginning of this trace in which no object is larger than a bound; meant for warming up.
     *
     * @param maxEvents most events to keep
     * @param maxSize largest object size in bytes
     * @return the shortened trace
     */
    public Trace prefix(int maxEvents, long maxSize) {
        TraceBuilder builder = new TraceBuilder(name, format);
        int length = Math.min(maxEvents, events.length);
        for (int event = 0; event < length; event++) {
            int object = object(event);
            if (allocates(event)) {
                builder.allocate(thread(event), object + 1L, Math.min(maxSize, sizes[object]));
            } else {
                builder.free(thread(event), object + 1L);
            }
        }
        return builder.build(totals.threads());
    }
}
