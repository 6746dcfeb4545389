package io.slab.stats.jmx;

import io.slab.CacheDetail;
import io.slab.CacheStats;

/** A cache, as the MBean {@code io.slab:type=Cache,allocator=NAME,kind=KIND,name="CACHE"}; kinds are {@code named}, {@code size-class}, {@code arena}. */
public interface CacheMXBean {
    /**
     * The cache's name.
     *
     * @return the name
     */
    String getName();

    /**
     * Bytes of an object.
     *
     * @return as {@link CacheStats#objectSize()}
     */
    long getObjectSize();

    /**
     * Objects that users hold.
     *
     * @return as {@link CacheStats#liveObjects()}
     */
    long getLiveObjects();

    /**
     * Bytes that users hold.
     *
     * @return as {@link CacheStats#liveBytes()}
     */
    long getLiveBytes();

    /**
     * Free objects in magazines and the depot.
     *
     * @return objects
     */
    long getCachedObjects();

    /**
     * Free objects in slabs.
     *
     * @return as {@link CacheStats#freeObjects()}
     */
    long getFreeObjects();

    /**
     * Slabs.
     *
     * @return empty, partial and full ones
     */
    int getSlabs();

    /**
     * Bytes of all slabs.
     *
     * @return as {@link CacheStats#totalSlabBytes()}
     */
    long getSlabBytes();

    /**
     * Failed allocations.
     *
     * @return as {@link CacheStats#failures()}
     */
    long getFailures();

    /**
     * All figures.
     *
     * @return a snapshot
     */
    CacheStats getStats();

    /**
     * All figures as JSON.
     *
     * @return as {@link io.slab.stats.StatsJson#of(CacheStats)}
     */
    String getStatsJson();

    /**
     * All figures as a table for people.
     *
     * @return as {@link io.slab.stats.StatsText#of(CacheStats)}
     */
    String getStatsText();

    /**
     * Figures slab by slab: takes time for each slab.
     *
     * @return a snapshot
     */
    CacheDetail inspect();
}
