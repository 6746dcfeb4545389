package io.slab.stats.jmx;

import io.slab.CacheDetail;
import io.slab.CacheKind;
import io.slab.CacheStats;
import io.slab.spi.AllocatorView;
import io.slab.stats.StatsJson;
import io.slab.stats.StatsText;

/** Asks the cache at each call. */
record CacheBean(AllocatorView allocator, CacheKind kind, String cache) implements CacheMXBean {
    @Override
    public String getName() {
        return cache;
    }

    @Override
    public long getObjectSize() {
        return getStats().objectSize();
    }

    @Override
    public long getLiveObjects() {
        return getStats().liveObjects();
    }

    @Override
    public long getLiveBytes() {
        return getStats().liveBytes();
    }

    @Override
    public long getCachedObjects() {
        CacheStats stats = getStats();
        return stats.magazineObjects() + stats.depotObjects();
    }

    @Override
    public long getFreeObjects() {
        return getStats().freeObjects();
    }

    @Override
    public int getSlabs() {
        return getStats().slabs().total();
    }

    @Override
    public long getSlabBytes() {
        return getStats().totalSlabBytes();
    }

    @Override
    public long getFailures() {
        return getStats().failures();
    }

    @Override
    public CacheStats getStats() {
        return allocator.stats(kind, cache);
    }

    @Override
    public String getStatsJson() {
        return StatsJson.of(getStats());
    }

    @Override
    public String getStatsText() {
        return StatsText.of(getStats());
    }

    @Override
    public CacheDetail inspect() {
        return allocator.inspect(kind, cache);
    }
}
