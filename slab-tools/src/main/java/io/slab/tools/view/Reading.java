package io.slab.tools.view;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * A JVM's allocators at one moment.
 *
 * @param at when
 * @param allocators all of them
 * @param sites where live memory was allocated, the most bytes first; empty without sampling
 */
public record Reading(Instant at, List<AllocatorView> allocators, List<Site> sites) {
    /** Copies the lists. */
    public Reading {
        allocators = List.copyOf(allocators);
        sites = List.copyOf(sites);
    }

    /**
     * The caches of all allocators.
     *
     * @return a stream of them
     */
    public Stream<CacheView> caches() {
        return allocators.stream().flatMap(allocator -> allocator.caches().stream());
    }

    /**
     * The whole JVM's figures.
     *
     * @return their sums
     */
    public Sample totals() {
        long live = 0;
        long committed = 0;
        long resident = 0;
        long reserved = 0;
        long reclaimed = 0;
        for (AllocatorView allocator : allocators) {
            live += allocator.liveBytes();
            committed += allocator.committedBytes();
            reserved += allocator.reservedBytes();
            reclaimed += allocator.reclaimedBytes();
            boolean known = resident != AllocatorView.UNKNOWN && allocator.residentBytes() != AllocatorView.UNKNOWN;
            resident = known ? resident + allocator.residentBytes() : AllocatorView.UNKNOWN;
        }
        return new Sample(at, live, committed, resident, reserved, reclaimed);
    }
}
