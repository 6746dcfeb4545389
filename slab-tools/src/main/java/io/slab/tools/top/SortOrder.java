package io.slab.tools.top;

import java.util.Comparator;

/** What caches are sorted by, the most first. */
public enum SortOrder {
    /** What users hold. */
    LIVE,
    /** Committed memory that holds nothing of users'. */
    WASTE,
    /** Allocations and frees per second. */
    RATE;

    /** The most first; those that are equal by their names, so that they keep their places. */
    Comparator<Row> comparator() {
        return Comparator.comparingDouble(this::figure)
                .reversed()
                .thenComparing(row -> row.cache().key());
    }

    private double figure(Row row) {
        return switch (this) {
            case LIVE -> row.cache().bytes().live();
            case WASTE -> row.cache().bytes().waste();
            case RATE -> row.rate().allocations() + row.rate().frees();
        };
    }
}
