package io.slab.core.general;

/**
 * The size classes: every 8 bytes up to 128, then eight per doubling up to 8 MiB, so that rounding up costs at most an eighth of the
 * request. Index and size are arithmetic; there is no table.
 */
final class SizeClasses {
    static final long MAX_SIZE = 8L << 20;
    static final int COUNT = 16 + 16 * 8;

    private static final int LINEAR = 16;
    private static final int LINEAR_SHIFT = 7;

    private SizeClasses() {}

    /** The class that serves a size of 0 to {@link #MAX_SIZE}. */
    static int index(long size) {
        if (size <= 128) {
            return (int) ((Math.max(1, size) + 7) >>> 3) - 1;
        }
        int log = 63 - Long.numberOfLeadingZeros(size - 1);
        return LINEAR + (log - LINEAR_SHIFT) * 8 + (int) ((size - 1) >>> (log - 3)) - 8;
    }

    /** The size of a class's objects. */
    static long size(int index) {
        if (index < LINEAR) {
            return 8L * (index + 1);
        }
        int log = LINEAR_SHIFT + (index - LINEAR) / 8;
        return (9L + (index - LINEAR) % 8) << (log - 3);
    }
}
