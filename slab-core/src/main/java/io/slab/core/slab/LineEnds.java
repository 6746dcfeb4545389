package io.slab.core.slab;

import org.jspecify.annotations.Nullable;

/**
 * Where what leaves a slab at once ends: with a cache line, if that is near. A line that two threads have objects on stays with both for as long as they live, since what a thread frees it
 * allocates again, and each write by one takes the line away from the other (false sharing that the allocator induces: E. Berger et al., <i>Hoard: A Scalable Memory Allocator for
 * Multithreaded Applications</i>, ASPLOS 2000).
 */
final class LineEnds {
    /** What objects are multiples of: among as many neighbors as a line has such units one ends with a line, unless none does. */
    private static final int UNIT_SHIFT = 3;

    /** Larger objects than so many lines share few of them, and leave in batches that are too small to be cut. */
    private static final int MOST_LINES = 4;

    private LineEnds() {}

    /** Whether it matters for objects at such a distance. */
    static boolean matter(long stride, long cacheLine) {
        return stride < MOST_LINES * cacheLine && stride % cacheLine != 0;
    }

    /**
     * How many objects to take.
     *
     * @param slab the slab
     * @param bitmap its free objects
     * @param hollow those that cannot be taken
     * @param word where the first one is in the bitmap, or behind
     * @param wanted how many are wanted, fewer than there are
     * @return {@code wanted}, or if that would leave a part of a line and no more than half of them are too many, so many that none is left
     */
    static int near(Slab slab, long[] bitmap, @Nullable HollowObjects hollow, int word, int wanted) {
        int shift = slab.pool().geometry().cacheLineShift();
        int neighbors = 1 << (shift - UNIT_SHIFT);
        int w = word;
        long left = takeable(bitmap, hollow, w);
        int seen = 0;
        for (int n = Long.bitCount(left); seen + n + neighbors < wanted; n = Long.bitCount(left)) {
            seen += n;
            left = takeable(bitmap, hollow, ++w);
        }
        long stride = slab.stride();
        int end = 0;
        long line = -1;
        while (true) {
            while (left == 0) {
                left = takeable(bitmap, hollow, ++w);
            }
            long address = slab.first() + (w * (long) Long.SIZE + Long.numberOfTrailingZeros(left)) * stride;
            if (line >= 0 && address >>> shift != line) {
                end = seen;
            }
            if (seen == wanted) {
                return 2 * end >= wanted ? end : wanted;
            }
            line = (address + stride - 1) >>> shift;
            seen++;
            left &= left - 1;
        }
    }

    private static long takeable(long[] bitmap, @Nullable HollowObjects hollow, int word) {
        return hollow == null ? bitmap[word] : hollow.without(word, bitmap[word]);
    }
}
