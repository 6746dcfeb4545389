package io.slab.tools.top;

import io.slab.tools.view.CacheRate;
import io.slab.tools.view.CacheView;
import io.slab.tools.view.Timeline;
import java.util.List;
import java.util.Map;

/**
 * A cache and what happens in it.
 *
 * @param cache its figures
 * @param rate what changed since the reading before
 */
public record Row(CacheView cache, CacheRate rate) {
    /**
     * Every cache of the latest reading.
     *
     * @param timeline where they are from
     * @param order what to sort them by
     * @return rows, the most first
     */
    public static List<Row> of(Timeline timeline, SortOrder order) {
        Map<String, CacheRate> rates = timeline.rates();
        return timeline.latest()
                .caches()
                .map(cache -> new Row(cache, rates.getOrDefault(cache.key(), CacheRate.NONE)))
                .sorted(order.comparator())
                .toList();
    }

    /** Live bytes per committed byte, in per cent. */
    int usePercent() {
        long committed = cache.bytes().committed();
        return committed <= 0 ? 0 : (int) Math.round(100.0 * cache.bytes().live() / committed);
    }
}
