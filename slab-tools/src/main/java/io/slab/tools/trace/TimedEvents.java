package io.slab.tools.trace;

import java.util.Arrays;

/** Events with their time in growing primitive arrays, and a stable sort by time over them. */
final class TimedEvents {
    /** Stands in the size column of a free. */
    static final long FREE = -1;

    private long[] times = new long[1 << 12];
    private long[] addresses = new long[1 << 12];
    private long[] sizes = new long[1 << 12];
    private char[] threads = new char[1 << 12];
    private int count;
    private boolean sorted = true;

    void add(long time, int thread, long address, long size) {
        if (count == times.length) {
            int capacity = Math.addExact(count, (count >> 1) + 16);
            times = Arrays.copyOf(times, capacity);
            addresses = Arrays.copyOf(addresses, capacity);
            sizes = Arrays.copyOf(sizes, capacity);
            threads = Arrays.copyOf(threads, capacity);
        }
        sorted &= count == 0 || times[count - 1] <= time;
        times[count] = time;
        addresses[count] = address;
        sizes[count] = size;
        threads[count] = (char) thread;
        count++;
    }

    void replayInto(TraceBuilder builder) {
        int[] order = sorted ? new int[0] : sortedOrder();
        for (int i = 0; i < count; i++) {
            int event = sorted ? i : order[i];
            if (sizes[event] == FREE) {
                builder.free(threads[event], addresses[event]);
            } else {
                builder.allocate(threads[event], addresses[event], sizes[event]);
            }
        }
    }

    /**
     * Bottom-up merge sort of positions. Recordings are nearly sorted, so pairs of runs already in order are only copied.
     */
    private int[] sortedOrder() {
        int[] from = new int[count];
        Arrays.setAll(from, i -> i);
        int[] to = new int[count];
        for (long width = 1; width < count; width *= 2) {
            for (long start = 0; start < count; start += 2 * width) {
                int middle = (int) Math.min(start + width, count);
                int end = (int) Math.min(start + 2 * width, count);
                merge(from, to, (int) start, middle, end);
            }
            int[] swap = from;
            from = to;
            to = swap;
        }
        return from;
    }

    private void merge(int[] from, int[] to, int start, int middle, int end) {
        boolean inOrder = middle >= end || times[from[middle - 1]] <= times[from[middle]];
        if (inOrder) {
            System.arraycopy(from, start, to, start, end - start);
            return;
        }
        int left = start;
        int right = middle;
        for (int out = start; out < end; out++) {
            boolean takeLeft = right >= end || (left < middle && times[from[left]] <= times[from[right]]);
            to[out] = takeLeft ? from[left++] : from[right++];
        }
    }
}
