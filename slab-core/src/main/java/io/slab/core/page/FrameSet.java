package io.slab.core.page;

/** A set of frames of one region, as a bitmap, worked on by words: runs have thousands of frames. Not thread-safe. */
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
        int end = start + length;
        for (int f = start; f < end; f = (f | 63) + 1) {
            long bits = bits(f, end) & ~words[f >>> 6];
            size += Long.bitCount(bits);
            words[f >>> 6] |= bits;
        }
    }

    void remove(int start, int length) {
        int end = start + length;
        for (int f = start; f < end; f = (f | 63) + 1) {
            long bits = bits(f, end) & words[f >>> 6];
            size -= Long.bitCount(bits);
            words[f >>> 6] &= ~bits;
        }
    }

    /** Of the word that a frame stands in, the bits from there to the end. */
    private static long bits(int frame, int end) {
        long from = -1L << frame;
        return end > (frame | 63) ? from : from & ~(-1L << end);
    }

    /** How many of the frames from {@code start} on, up to {@code end}, are all members (or all not). */
    int stretch(int start, int end) {
        return nextOther(start, end, contains(start)) - start;
    }

    /** The first member from a frame on; {@code end} if there is none before. */
    int next(int start, int end) {
        return start >= end || contains(start) ? start : nextOther(start, end, false);
    }

    /** The first frame from {@code start} on that is no member, or is one; {@code end} if there is none before. */
    private int nextOther(int start, int end, boolean member) {
        long flip = member ? -1 : 0;
        int w = start >>> 6;
        long bits = (words[w] ^ flip) & (-1L << start);
        while (bits == 0) {
            if (++w << 6 >= end) {
                return end;
            }
            bits = words[w] ^ flip;
        }
        return Math.min(end, (w << 6) + Long.numberOfTrailingZeros(bits));
    }

    int size() {
        return size;
    }

    long heapBytes() {
        return 24 + 16 + 8L * words.length;
    }
}
