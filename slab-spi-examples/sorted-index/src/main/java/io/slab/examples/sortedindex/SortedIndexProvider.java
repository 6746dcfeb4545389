package io.slab.examples.sortedindex;

import io.slab.spi.PageIndex;
import io.slab.spi.PageIndexProvider;
import io.slab.spi.StrategyOptions;

/** The page index {@code example-sorted}. */
public final class SortedIndexProvider implements PageIndexProvider {
    /** For the service loader. */
    public SortedIndexProvider() {}

    @Override
    public String name() {
        return "example-sorted";
    }

    @Override
    public String description() {
        return "sorted arrays that a change copies: for allocators whose slabs are few and stay";
    }

    @Override
    public PageIndex.Factory create(StrategyOptions options) {
        return pageBytes -> new SortedIndex(); // ranges need no page size
    }
}
