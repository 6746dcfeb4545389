package io.slab.tools.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Part of the address space.
 *
 * @param start first address
 * @param end first address beyond it
 */
record AddressRange(long start, long end) {
    /** How many bytes both have in common. */
    long overlap(AddressRange other) {
        return Math.max(0, Math.min(end, other.end) - Math.max(start, other.start));
    }

    /** Sorts ranges and joins those that touch or overlap. */
    static List<AddressRange> union(List<AddressRange> ranges) {
        List<AddressRange> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingLong(AddressRange::start));
        List<AddressRange> joined = new ArrayList<>();
        for (AddressRange range : sorted) {
            AddressRange last = joined.isEmpty() ? null : joined.getLast();
            if (last != null && range.start <= last.end) {
                joined.set(joined.size() - 1, new AddressRange(last.start, Math.max(last.end, range.end)));
            } else {
                joined.add(range);
            }
        }
        return joined;
    }
}
