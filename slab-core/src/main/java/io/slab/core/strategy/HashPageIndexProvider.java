package io.slab.core.strategy;

import io.slab.spi.PageIndex;
import io.slab.spi.PageIndexProvider;
import io.slab.spi.StrategyOptions;

/** The page index {@code hash}: small where few pages are strewn over much address space. */
public final class HashPageIndexProvider implements PageIndexProvider {
    /** For the service loader. */
    public HashPageIndexProvider() {}

    @Override
    public String name() {
        return "hash";
    }

    @Override
    public String description() {
        return "a hash table of pages, for few pages strewn over much address space";
    }

    @Override
    public PageIndex.Factory create(StrategyOptions options) {
        return HashPageIndex::new;
    }
}
