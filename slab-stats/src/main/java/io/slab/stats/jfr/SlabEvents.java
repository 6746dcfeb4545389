package io.slab.stats.jfr;

import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.MemoryAddress;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** What happens on slow paths, as Flight Recorder keeps it: one class for each kind of {@link io.slab.spi.SlabEvent}. */
final class SlabEvents {
    private SlabEvents() {}

    /** Where a region is. */
    abstract static class OfRegion extends SlabJfrEvent {
        @Label("Address")
        @MemoryAddress
        long address;

        @Label("Size")
        @DataAmount
        long bytes;
    }

    /** Where a slab is. */
    abstract static class OfSlab extends CacheJfrEvent {
        @Label("Address")
        @MemoryAddress
        long address;

        @Label("Size")
        @DataAmount
        long bytes;
    }

    /** The page backend gave address space. */
    @Name("io.slab.RegionReserve")
    @Label("Region Reserve")
    @Description("The page backend gave address space")
    @StackTrace(false)
    static final class RegionReserve extends OfRegion {}

    /** Address space went back to the page backend. */
    @Name("io.slab.RegionRelease")
    @Label("Region Release")
    @Description("Address space went back to the page backend")
    @StackTrace(false)
    static final class RegionRelease extends OfRegion {}

    /** A slab was made. */
    @Name("io.slab.SlabCreate")
    @Label("Slab Create")
    @Description("A slab was made")
    @StackTrace(false)
    static final class SlabCreate extends OfSlab {}

    /** A slab was given back. */
    @Name("io.slab.SlabRelease")
    @Label("Slab Release")
    @Description("A slab was given back")
    @StackTrace(false)
    static final class SlabRelease extends OfSlab {}

    /** A magazine changed its capacity. */
    @Name("io.slab.MagazineResize")
    @Label("Magazine Resize")
    @Description("A magazine changed its capacity")
    @StackTrace(false)
    static final class MagazineResize extends CacheJfrEvent {
        @Label("Objects Before")
        int before;

        @Label("Objects Now")
        int after;
    }

    /** Memory was given back by reclaim. */
    @Name("io.slab.Reclaim")
    @Label("Reclaim")
    @Description("Memory was given back by reclaim")
    @StackTrace(false)
    static final class Reclaim extends SlabJfrEvent {
        @Label("Bytes")
        @DataAmount
        long bytes;
    }

    /** Slabs were moved to the NUMA nodes of their users. */
    @Name("io.slab.Rebalance")
    @Label("Rebalance")
    @Description("Slabs were moved to the NUMA nodes of their users")
    @StackTrace(false)
    static final class Rebalance extends SlabJfrEvent {
        @Label("Bytes")
        @DataAmount
        long bytes;
    }

    /** A limit was reached: memory is reclaimed before the allocation goes on or fails. */
    @Name("io.slab.LimitReached")
    @Label("Limit Reached")
    @Description("A limit was reached: memory is reclaimed before the allocation goes on or fails")
    @StackTrace(true)
    static final class LimitReached extends CacheJfrEvent {
        @Label("Limit")
        @Nullable
        String limit;

        @Label("Soft")
        boolean soft;
    }

    /** An allocation failed. */
    @Name("io.slab.AllocationFailure")
    @Label("Allocation Failure")
    @Description("An allocation failed")
    @StackTrace(true)
    static final class AllocationFailure extends CacheJfrEvent {
        @Label("Limit")
        @Nullable
        String limit;

        @Label("Message")
        @Nullable
        String message;
    }

    /** Damage was found. */
    @Name("io.slab.Corruption")
    @Label("Corruption")
    @Description("Damage was found")
    @StackTrace(true)
    static final class Corruption extends CacheJfrEvent {
        @Label("Address")
        @MemoryAddress
        long address;

        @Label("Message")
        @Nullable
        String message;
    }

    /** An allocation was sampled. */
    @Name("io.slab.AllocationSample")
    @Label("Allocation Sample")
    @Description("An allocation, one in so many bytes; the weight is what it stands for")
    @StackTrace(true)
    static final class AllocationSample extends CacheJfrEvent {
        @Label("Owner")
        @Nullable
        String owner;

        @Label("Address")
        @MemoryAddress
        long address;

        @Label("Size")
        @DataAmount
        long bytes;

        @Label("Weight")
        @DataAmount
        long weight;
    }

    /** A cache was closed while users held objects. */
    @Name("io.slab.Leak")
    @Label("Leak")
    @Description("A cache was closed while users held objects")
    @StackTrace(false)
    static final class Leak extends CacheJfrEvent {
        @Label("Objects")
        long objects;

        @Label("Bytes")
        @DataAmount
        long bytes;

        @Label("Sites")
        @Description("Where they were allocated, as far as they were sampled, a line each")
        @Nullable
        String sites;
    }
}
