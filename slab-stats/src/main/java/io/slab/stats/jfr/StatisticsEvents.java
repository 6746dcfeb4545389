package io.slab.stats.jfr;

import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** Figures that are recorded from time to time. */
final class StatisticsEvents {
    private StatisticsEvents() {}

    /** What an allocator and a cache have in common. */
    abstract static class Figures extends SlabJfrEvent {
        @Label("Live Objects")
        long liveObjects;

        @Label("Live")
        @DataAmount
        long liveBytes;

        @Label("Requested")
        @DataAmount
        long requestedBytes;

        @Label("Slabs")
        @DataAmount
        long slabBytes;

        @Label("Committed")
        @DataAmount
        long committedBytes;

        @Label("Failures")
        long failures;
    }

    /** Figures of an allocator. */
    @Name("io.slab.AllocatorStatistics")
    @Label("Allocator Statistics")
    @Description("Figures of an allocator")
    @Period("10 s")
    @StackTrace(false)
    static final class AllocatorStatistics extends Figures {
        @Label("Page Backend")
        @Nullable
        String backend;

        @Label("Page Runs")
        @DataAmount
        long runBytes;

        @Label("Used")
        @DataAmount
        long usedBytes;

        @Label("Free and Committed")
        @DataAmount
        long freeCommittedBytes;

        @Label("Reserved")
        @DataAmount
        long reservedBytes;

        @Label("Reclaimed")
        @DataAmount
        long reclaimedBytes;

        @Label("Java Heap")
        @DataAmount
        long heapMetadataBytes;
    }

    /** Who holds the live memory. */
    @Name("io.slab.AllocationSite")
    @Label("Allocation Site")
    @Description("Where live memory was allocated, as samples estimate it")
    @Period("endChunk")
    @StackTrace(false)
    static final class AllocationSiteStatistics extends CacheJfrEvent {
        @Label("Owner")
        @Nullable
        String owner;

        @Label("Stack")
        @Description("Innermost first, a line each")
        @Nullable
        String frames;

        @Label("Samples")
        long samples;

        @Label("Live Objects")
        long liveObjects;

        @Label("Live")
        @DataAmount
        long liveBytes;
    }

    /** Figures of a cache. */
    @Name("io.slab.CacheStatistics")
    @Label("Cache Statistics")
    @Description("Figures of a cache")
    @Period("10 s")
    @StackTrace(false)
    static final class CacheStatistics extends Figures {
        @Label("Cache")
        @Nullable
        String cache;

        @Label("Kind")
        @Nullable
        String kind;

        @Label("Object Size")
        @DataAmount
        long objectSize;

        @Label("Objects in Magazines")
        long magazineObjects;

        @Label("Objects in the Depot")
        long depotObjects;

        @Label("Free Objects in Slabs")
        long freeObjects;

        @Label("Empty Slabs")
        int emptySlabs;

        @Label("Partial Slabs")
        int partialSlabs;

        @Label("Full Slabs")
        int fullSlabs;

        @Label("Internal Waste")
        @DataAmount
        long internalWasteBytes;

        @Label("External Fragmentation")
        @DataAmount
        long scatteredBytes;

        @Label("Allocations")
        long allocations;

        @Label("Frees")
        long frees;

        @Label("Slow Paths")
        long slowPaths;

        @Label("Contentions")
        long contentions;
    }
}
