package io.slab.core.strategy;

import io.slab.spi.PageIndex;
import io.slab.spi.PageIndexProvider;
import io.slab.spi.StrategyOptions;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** The page index {@code tree}: one entry for a slab, however large, found in logarithmic time. */
public final class TreePageIndexProvider implements PageIndexProvider {
    /** For the service loader. */
    public TreePageIndexProvider() {}

    @Override
    public String name() {
        return "tree";
    }

    @Override
    public String description() {
        return "an ordered map with one entry for a slab, for large slabs and page runs";
    }

    @Override
    public PageIndex.Factory create(StrategyOptions options) {
        return pageBytes -> new Tree();
    }

    private static final class Tree implements PageIndex {
        private record Entry(long end, int slab) {}

        private final ConcurrentSkipListMap<Long, Entry> entries = new ConcurrentSkipListMap<>();

        @Override
        public void put(long address, long bytes, int slab) {
            entries.put(address, new Entry(address + bytes, slab));
        }

        @Override
        public void remove(long address, long bytes) {
            entries.remove(address);
        }

        @Override
        public int find(long address) {
            Map.Entry<Long, Entry> below = entries.floorEntry(address);
            return below != null && address < below.getValue().end ? below.getValue().slab : NONE;
        }

        @Override
        public void close() {
            entries.clear();
        }
    }
}
