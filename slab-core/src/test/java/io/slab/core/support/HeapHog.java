package io.slab.core.support;

import java.util.Arrays;

/** Fills the Java heap of a JVM that was made for that. */
public final class HeapHog {
    private static final byte[][] LARGE = new byte[20_000][];
    private static final byte[][] SMALL = new byte[200][];

    private HeapHog() {}

    /**
     * Fills it, but for some of the smallest arrays.
     *
     * @param left how many arrays of 16 bytes would still fit, if nothing takes Java heap in steps of its own (TLABs)
     */
    public static void fill(int left) {
        Arrays.setAll(SMALL, i -> new byte[0]);
        int count = 0;
        for (int size = 1 << 20; size >= 16; size >>= 2) {
            try {
                while (count < LARGE.length) {
                    LARGE[count] = new byte[size - 16];
                    count++;
                }
            } catch (OutOfMemoryError e) {
                // smaller ones may still fit
            }
        }
        Arrays.fill(SMALL, 0, left, null);
    }

    /** Leaves it to others again. */
    public static void empty() {
        Arrays.fill(LARGE, null);
        Arrays.fill(SMALL, null);
    }
}
