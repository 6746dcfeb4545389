package io.slab.tools.top;

import java.util.Comparator;
import java.util.function.ToDoubleFunction;

/** What caches are sorted by, the most first. */
public enum SortOrder {
    /** What users hold. */
    LIVE(row -> row.cache().bytes().live()),
    /** Committed memory that holds nothing of users'. */
    WASTE(row -> row.cache().bytes().waste()),
    /** Allocations and frees per second. */
    RATE(row -> row.rate().allocations() + row.rate().frees());

    private final ToDoubleFunction<Row> figure;

    SortOrder(ToDoubleFunction<Row> figure) {
        this.figure = figure;
    }

    /** The most first; those that are equal by their names, so that they keep their places. */
    Comparator<Row> comparator() {
        return Comparator.comparingDouble(figure)
                .reversed()
                .thenComparing(row -> row.cache().key());
    }
}
