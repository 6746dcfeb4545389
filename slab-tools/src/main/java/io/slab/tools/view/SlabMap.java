package io.slab.tools.view;

import java.util.List;

/**
 * Every slab of a cache and how much of it is in use.
 *
 * @param capacity objects that a slab holds
 * @param used objects in use, slab by slab in the order of their addresses
 * @param bases the slabs' addresses in hexadecimal, in the same order; empty where they were not told
 */
public record SlabMap(int capacity, List<Integer> used, List<String> bases) {
    private static final int TENTHS = 10;

    /** Copies the lists. */
    public SlabMap {
        used = List.copyOf(used);
        bases = List.copyOf(bases);
    }

    /**
     * How full the slabs are.
     *
     * @return twelve counts: of empty slabs, of those up to 10 %, 20 % … but for full ones, and of full slabs
     */
    public List<Integer> byTenths() {
        Integer[] counts = new Integer[TENTHS + 2];
        java.util.Arrays.fill(counts, 0);
        for (int objects : used) {
            counts[tenth(objects)]++;
        }
        return List.of(counts);
    }

    private int tenth(int objects) {
        if (objects <= 0) {
            return 0;
        }
        if (objects >= capacity) {
            return TENTHS + 1;
        }
        return 1 + (int) ((long) (objects - 1) * TENTHS / capacity);
    }
}
