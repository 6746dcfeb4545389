package io.slab.stats.jmx;

import io.slab.AllocationProfile;
import io.slab.AllocatorDetail;
import io.slab.AllocatorStats;

/**
 * An allocator, as the MBean {@code io.slab:type=Allocator,name=NAME}. All types are open types: a client needs none of these classes, and one that
 * has them gets the records themselves from {@link javax.management.JMX#newMXBeanProxy}.
 *
 * <p>Emits notifications: see {@link SlabMBeans}.
 */
public interface AllocatorMXBean {
    /**
     * The allocator's name.
     *
     * @return as {@link AllocatorStats#name()}
     */
    String getName();

    /**
     * The page backend's name.
     *
     * @return as {@link io.slab.BackendStats#name()}
     */
    String getBackend();

    /**
     * The configuration in effect.
     *
     * @return for people
     */
    String getConfiguration();

    /**
     * Objects that users hold.
     *
     * @return as {@link AllocatorStats#liveObjects()}
     */
    long getLiveObjects();

    /**
     * Bytes that users hold.
     *
     * @return as {@link AllocatorStats#liveBytes()}
     */
    long getLiveBytes();

    /**
     * Bytes in slabs and page runs.
     *
     * @return as {@link AllocatorStats#usedBytes()}
     */
    long getUsedBytes();

    /**
     * Bytes that may be backed by memory.
     *
     * @return as {@link AllocatorStats#committedBytes()}
     */
    long getCommittedBytes();

    /**
     * Address space held.
     *
     * @return as {@link AllocatorStats#reservedBytes()}
     */
    long getReservedBytes();

    /**
     * Bytes in physical memory, as the operating system counts them: takes time for each page.
     *
     * @return as {@link AllocatorDetail#residentBytes()}
     */
    long getResidentBytes();

    /**
     * What slabs and runs may take.
     *
     * @return as {@link AllocatorStats#limitBytes()}
     */
    long getLimitBytes();

    /**
     * Failed allocations since the allocator was made.
     *
     * @return as {@link AllocatorStats#failures()}, all limits together
     */
    long getFailures();

    /**
     * All figures.
     *
     * @return a snapshot
     */
    AllocatorStats getStats();

    /**
     * All figures as JSON.
     *
     * @return as {@link io.slab.stats.StatsJson#of(AllocatorStats)}
     */
    String getStatsJson();

    /**
     * All figures but those of single caches as a table for people.
     *
     * @return as {@link io.slab.stats.StatsText#of(AllocatorStats)}
     */
    String getStatsText();

    /**
     * Figures slab by slab: takes time for each slab.
     *
     * @return a snapshot
     */
    AllocatorDetail inspect();

    /**
     * Figures slab by slab as JSON: takes time for each slab.
     *
     * @return as {@link io.slab.stats.StatsJson#of(AllocatorDetail)}
     */
    String inspectJson();

    /**
     * The caches as a table.
     *
     * @return as {@link io.slab.SlabAllocator#dump()}
     */
    String dump();

    /**
     * Gives back to the page backend all that is free.
     *
     * @return the bytes given back
     */
    long reclaim();

    /**
     * How often allocations are sampled.
     *
     * @return bytes from one to the next; 0 if none are
     */
    long getSamplingBytes();

    /**
     * Samples allocations from now on, as {@link io.slab.SlabAllocator#sample}.
     *
     * @param everyBytes bytes from one to the next, 524288 is usual; 0 ends it and forgets what was noted
     */
    void setSamplingBytes(long everyBytes);

    /**
     * Who holds the live memory, as far as it was sampled: takes time for each slab.
     *
     * @return as {@link io.slab.SlabAllocator#profile}
     */
    AllocationProfile profile();

    /**
     * Who holds the live memory as JSON.
     *
     * @return as {@link io.slab.stats.StatsJson#of(AllocationProfile)}
     */
    String profileJson();

    /**
     * Who holds the live memory as collapsed stacks, which flame graph tools read.
     *
     * @return as {@link AllocationProfile#collapsed}
     */
    String profileCollapsed();

    /** Checks every invariant; fails with the first that does not hold. */
    void verify();
}
