package io.slab.tools.report;

import io.slab.tools.view.AllocatorView;
import io.slab.tools.view.CacheView;
import io.slab.tools.view.Reading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Who holds committed memory. All holders of an allocator add up to its committed bytes.
 *
 * @param name who
 * @param kind in the page: caches, {@code runs} beyond the size classes, {@code pages} that are free or on their way
 * @param bytes committed bytes
 * @param live of those, what users asked for and hold
 * @param cached in free objects of magazines and the depot
 * @param free in free objects of slabs, and in free pages
 * @param overhead the rest: rounding, headers, colors, ends of slabs
 */
record Holder(String name, String kind, long bytes, long live, long cached, long free, long overhead) {

    /** All holders of all allocators, most bytes first. */
    static List<Holder> of(Reading reading) {
        List<Holder> holders = new ArrayList<>();
        for (AllocatorView allocator : reading.allocators()) {
            long rest = allocator.committedBytes();
            for (CacheView cache : allocator.caches()) {
                holders.add(of(reading, cache));
                rest -= cache.bytes().committed();
            }
            long runs = allocator.runBytes();
            rest -= runs + allocator.freeCommittedBytes();
            holders.add(new Holder(of(reading, allocator, "page runs"), "runs", runs, runs, 0, 0, 0));
            long pages = allocator.freeCommittedBytes();
            holders.add(new Holder(of(reading, allocator, "free pages"), "pages", pages, 0, 0, pages, 0));
            holders.add(new Holder(of(reading, allocator, "in transit"), "pages", rest, 0, 0, 0, rest));
        }
        holders.removeIf(holder -> holder.bytes <= 0);
        holders.sort(Comparator.comparingLong((Holder holder) -> -holder.bytes).thenComparing(Holder::name));
        return holders;
    }

    private static Holder of(Reading reading, CacheView cache) {
        CacheView.Bytes bytes = cache.bytes();
        long cached = bytes.cached();
        // Empty slabs count as slab bytes also when they are decommitted.
        long decommitted = bytes.slab() - bytes.committed();
        long free = bytes.scattered() + Math.max(0, bytes.empty() - decommitted);
        return new Holder(
                nameOf(reading, cache),
                "cache",
                bytes.committed(),
                bytes.live(),
                cached,
                free,
                Math.max(0, bytes.committed() - bytes.live() - cached - free));
    }

    /** A cache's name, with its allocator's where there are several. */
    static String nameOf(Reading reading, CacheView cache) {
        return reading.allocators().size() == 1 ? cache.name() : cache.key();
    }

    private static String of(Reading reading, AllocatorView allocator, String what) {
        return reading.allocators().size() == 1 ? what : allocator.name() + '/' + what;
    }
}
