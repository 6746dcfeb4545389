package io.slab.core.slab;

import org.jspecify.annotations.Nullable;

/**
 * Where what leaves a slab at once ends: with a page, or else with a cache line, if that is near. A line that two threads have objects on stays with both for as long as they live, since what a
 * thread frees it allocates again, and each write by one takes the line away from the other (false sharing that the allocator induces: E. Berger et al., <i>Hoard: A Scalable Memory Allocator for
 * Multithreaded Applications</i>, ASPLOS 2000). Lines of the same page are apart in principle; but processors fetch lines ahead, as far as the page goes, which takes them away as well.
 */
final class BatchEnds {
    /** Whatever the frames are: processors look no further ahead than the smallest page there is. */
    private static final int PAGE_SHIFT = 12;

    /** Larger objects than so many lines share few of them, and leave in batches that are too small to be cut. */
    private static final int MOST_LINES = 4;

    /** What objects are multiples of. */
    private static final int MULTIPLE = 8;

    private BatchEnds() {}

    /** Whether it matters for objects at such a distance. */
    static boolean matter(long stride, long cacheLine) {
        return stride < MOST_LINES * cacheLine && stride % cacheLine != 0;
    }

    /** How many objects to want so that they end with a page: of small ones so many more than it has, as there are between two that begin with a line. */
    static int ofPage(long stride, long cacheLine) {
        return (int) ((1 << PAGE_SHIFT) / stride + (stride < cacheLine ? cacheLine / MULTIPLE : 0));
    }

    /**
     * How many objects to take.
     *
     * @param slab the slab
     * @param bitmap its free objects
     * @param hollow those that cannot be taken
     * @param word where the first one is in the bitmap, or behind
     * @param wanted how many are wanted, fewer than there are
     * @return so many that the next one is the first of its page that begins with a line, or else that it begins with a line, and at least half of {@code wanted}; {@code wanted} if there
     *     is no such number
     */
    static int near(Slab slab, long[] bitmap, @Nullable HollowObjects hollow, int word, int wanted) {
        int lineShift = slab.pool().geometry().cacheLineShift();
        long stride = slab.stride();
        int lineEnd = 0;
        int pageEnd = 0;
        int seen = 0;
        long last = 0;
        long page = -1;
        for (int w = word; ; w++) {
            long base = slab.first() + w * stride * Long.SIZE;
            for (long left = takeable(bitmap, hollow, w); left != 0; left &= left - 1) {
                long address = base + Long.numberOfTrailingZeros(left) * stride;
                if (seen > 0 && address >>> lineShift != last >>> lineShift) {
                    lineEnd = seen;
                    if (address >>> PAGE_SHIFT != page) {
                        pageEnd = page < 0 ? pageEnd : seen;
                        page = address >>> PAGE_SHIFT;
                    }
                }
                if (seen == wanted) {
                    int end = 2 * pageEnd >= wanted ? pageEnd : lineEnd;
                    return 2 * end >= wanted ? end : wanted;
                }
                last = address + stride - 1;
                seen++;
            }
        }
    }

    private static long takeable(long[] bitmap, @Nullable HollowObjects hollow, int word) {
        return hollow == null ? bitmap[word] : hollow.without(word, bitmap[word]);
    }
}
