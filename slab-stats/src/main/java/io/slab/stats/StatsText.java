package io.slab.stats;

import io.slab.AllocatorStats;
import io.slab.ByteStats;
import io.slab.CacheShape;
import io.slab.CacheStats;
import io.slab.FailureStats;
import io.slab.spi.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Figures as tables for people, in human units, the largest first. {@link io.slab.SlabAllocator#dump} has a line for each cache; here is one allocator, or one
 * cache, in full.
 */
public final class StatsText {

    private StatsText() {}

    private record Part(String name, long bytes, String what) {}

    private record Count(String name, long number) {}

    /**
     * Writes an allocator's figures, those of its caches summed up.
     *
     * @param stats the figures
     * @return several lines
     */
    public static String of(AllocatorStats stats) {
        StringBuilder text = new StringBuilder();
        line(
                text,
                String.format(
                        Locale.ROOT,
                        "allocator '%s', backend %s, up %s",
                        stats.name(),
                        stats.backend().name(),
                        Duration.ofSeconds(stats.uptimeNanos() / 1_000_000_000)
                                .toString()
                                .substring(2)
                                .toLowerCase(Locale.ROOT)));
        table(
                text,
                "of committed",
                stats.committedBytes(),
                List.of(
                        new Part("reserved", stats.reservedBytes(), "address space in regions"),
                        new Part("committed", stats.committedBytes(), "what it may cost the machine"),
                        new Part("slabs", stats.slabBytes(), "in slabs of caches"),
                        new Part("page runs", stats.runBytes(), "in objects larger than any size class"),
                        new Part(
                                "free pages",
                                stats.freeCommittedBytes(),
                                "committed, in no slab: reclaim() gives it back"),
                        new Part("live", stats.liveBytes(), "in objects that users hold"),
                        new Part("requested", stats.requestedBytes(), "what users asked for of it"),
                        new Part("in arenas", stats.arenaBytes(), "of the slabs and runs"),
                        new Part("Java heap", stats.heapMetadataBytes(), "the engine's own structures")));
        count(text, "live objects", stats.liveObjects());
        count(text, "caches", stats.caches().size());
        count(text, "regions", stats.regions().size());
        line(
                text,
                String.format(
                        Locale.ROOT,
                        "%-14s%12s  of %s reclaims",
                        "given back",
                        Bytes.format(stats.reclaimedBytes()),
                        exact(stats.reclaims())));
        line(
                text,
                String.format(
                        Locale.ROOT,
                        "%-14s%12s",
                        "limit",
                        stats.limitBytes() == Long.MAX_VALUE ? "none" : Bytes.format(stats.limitBytes())));
        failures(text, stats.failures());
        return text.toString();
    }

    /**
     * Writes a cache's figures.
     *
     * @param stats the figures
     * @return several lines
     */
    public static String of(CacheStats stats) {
        StringBuilder text = new StringBuilder();
        CacheShape shape = stats.shape();
        ByteStats bytes = stats.bytes();
        line(
                text,
                String.format(
                        Locale.ROOT,
                        "cache '%s', %s: objects of %s every %s B, %s in a slab of %s, checks %s",
                        stats.name(),
                        stats.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        Bytes.format(shape.objectSize()),
                        exact(shape.stride()),
                        exact(shape.objectsPerSlab()),
                        Bytes.format(shape.slabBytes()),
                        shape.checks().name().toLowerCase(Locale.ROOT)));
        table(
                text,
                "of slabs",
                bytes.slab(),
                List.of(
                        new Part(
                                "slabs",
                                bytes.slab(),
                                "the sum of the parts, " + Bytes.format(bytes.committed()) + " committed"),
                        new Part("requested", bytes.requested(), "what users asked for and hold"),
                        new Part("cached", bytes.cached(), "free objects in magazines and the depot"),
                        new Part("scattered", bytes.scattered(), "free objects in slabs that hold others"),
                        new Part("empty", bytes.empty(), "slabs without objects"),
                        new Part("rounding", bytes.rounding(), "strides beyond what was asked for"),
                        new Part("header", bytes.header(), "descriptors on slabs"),
                        new Part("color", bytes.color(), "given up for colors"),
                        new Part("tail", bytes.tail(), "left over in slabs")));
        counts(
                text,
                "objects",
                List.of(
                        new Count("live", stats.objects().live()),
                        new Count("in magazines", stats.objects().magazines()),
                        new Count("in depot", stats.objects().depot()),
                        new Count("free in slabs", stats.objects().free())));
        counts(
                text,
                "slabs",
                List.of(
                        new Count("full", stats.slabs().full()),
                        new Count("partial", stats.slabs().partial()),
                        new Count("empty", stats.slabs().empty())));
        counts(
                text,
                "work",
                List.of(
                        new Count("allocations", stats.work().allocations()),
                        new Count("frees", stats.work().frees()),
                        new Count("slow paths", stats.work().slowPaths()),
                        new Count("contentions", stats.work().contentions()),
                        new Count("slabs made", stats.work().slabsCreated()),
                        new Count("given back", stats.work().slabsReleased())));
        failures(text, stats.work().failures());
        return text.toString();
    }

    /** The largest first; what is 0 says nothing. */
    private static void table(StringBuilder text, String share, long whole, List<Part> parts) {
        line(text, String.format(Locale.ROOT, "%-14s%12s%14s", "MEMORY", "BYTES", share.toUpperCase(Locale.ROOT)));
        parts.stream()
                .filter(part -> part.bytes() != 0)
                .sorted(Comparator.comparingLong(Part::bytes).reversed())
                .forEach(part -> line(
                        text,
                        String.format(
                                Locale.ROOT,
                                "%-14s%12s%14s  %s",
                                part.name(),
                                Bytes.format(part.bytes()),
                                whole == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part.bytes() / whole),
                                part.what())));
    }

    private static void counts(StringBuilder text, String name, List<Count> counts) {
        List<String> each = new ArrayList<>();
        counts.forEach(count -> each.add(count.name() + " " + exact(count.number())));
        line(text, String.format(Locale.ROOT, "%-14s%s", name, String.join(", ", each)));
    }

    private static void count(StringBuilder text, String name, long count) {
        line(text, String.format(Locale.ROOT, "%-14s%12s", name, exact(count)));
    }

    private static void failures(StringBuilder text, FailureStats failures) {
        line(
                text,
                String.format(
                        Locale.ROOT,
                        "%-14s%12s  limit of a cache %s, of the allocator %s, no memory %s, too large %s",
                        "failures",
                        exact(failures.total()),
                        exact(failures.cache()),
                        exact(failures.allocator()),
                        exact(failures.backend()),
                        exact(failures.request())));
    }

    private static String exact(long count) {
        return String.format(Locale.ROOT, "%,d", count).replace(',', ' ');
    }

    private static void line(StringBuilder text, String line) {
        text.append(line.stripTrailing()).append('\n');
    }
}
