package io.slab.core.page;

/** A set of frames of one region, as a bitmap. Not thread-safe. */
final class FrameSet {
    private final long[] words;
    private int size;

    FrameSet(int frames) {
        words = new long[(frames + 63) >>> 6];
    }

    boolean contains(int frame) {
        return (words[frame >>> 6] >>> frame & 1) != 0;
    }

    void add(int start, int length) {
        for (int f = start; f < start + length; f++) {
            long bit = 1L << f;
            size += (words[f >>> 6] & bit) == 0 ? 1 : 0;
            words[f >>> 6] |= bit;
        }
    }

    void remove(int start, int length) {
        for (int f = start; f < start + length; f++) {
            long bit = 1L << f;
            size -= (words[f >>> 6] & bit) != 0 ? 1 : 0;
            words[f >>> 6] &= ~bit;
        }
    }

    /** How many of the frames from {@code start} on, up to {@code end}, are all members (or all not). */
    int stretch(int start, int end) {
        boolean member = contains(start);
        int f = start + 1;
        while (f < end && contains(f) == member) {
            f++;
        }
        return f - start;
    }

    int size() {
        return size;
    }

    long heapBytes() {
        return 24 + 16 + 8L * words.length;
    }
}
