package io.slab.core.engine;

import io.slab.AllocatorStats;
import io.slab.CacheStats;
import io.slab.RegionStats;
import io.slab.spi.Bytes;
import java.util.Comparator;
import java.util.Locale;
import java.util.StringJoiner;

/** The caches as a table, one line each, as slabinfo prints them. */
final class Dump {
    private static final String LINE = "%-24s %8s %8s %10s %9s %9s %7s %7s %7s %10s %6s %10s %10s %9s %10s%n";

    private Dump() {}

    static String of(AllocatorStats stats) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "Slab allocator, backend %s: %s live in %s committed (%s free), %s reserved in %d regions, %s Java"
                        + " heap%n",
                stats.backend().name(),
                Bytes.format(stats.liveBytes()),
                Bytes.format(stats.committedBytes()),
                Bytes.format(stats.freeCommittedBytes()),
                Bytes.format(stats.reservedBytes()),
                stats.regions().size(),
                Bytes.format(stats.heapMetadataBytes())));
        stats.backendNotes().forEach(n -> text.append(String.format(Locale.ROOT, "  %s: %s%n", n.topic(), n.text())));
        text.append(String.format(
                Locale.ROOT,
                LINE,
                "cache",
                "objsize",
                "stride",
                "live",
                "cached",
                "free",
                "empty",
                "partial",
                "full",
                "slabs",
                "use%",
                "waste",
                "scattered",
                "colors",
                "for colors"));
        stats.caches().stream()
                .sorted(Comparator.comparing(CacheStats::general)
                        .thenComparing(Comparator.comparingLong(CacheStats::totalSlabBytes)
                                .reversed()))
                .forEach(c -> text.append(String.format(
                        Locale.ROOT,
                        LINE,
                        c.name(),
                        c.objectSize(),
                        c.stride(),
                        c.liveObjects(),
                        c.magazineObjects() + c.depotObjects(),
                        c.freeObjects(),
                        c.emptySlabs(),
                        c.partialSlabs(),
                        c.fullSlabs(),
                        Bytes.format(c.totalSlabBytes()),
                        c.totalSlabBytes() == 0
                                ? "-"
                                : String.format(Locale.ROOT, "%.1f", 100.0 * c.liveBytes() / c.totalSlabBytes()),
                        Bytes.format(c.bytes().internalWaste()),
                        Bytes.format(c.bytes().scattered()),
                        c.distinctColors() + "/" + c.colors(),
                        c.colorBytes() == 0 ? "-" : Bytes.format(c.colorBytes()))));
        if (stats.runObjects() > 0) {
            text.append(String.format(
                    Locale.ROOT, "%d page runs: %s%n", stats.runObjects(), Bytes.format(stats.runBytes())));
        }
        stats.regions().forEach(region -> text.append(region(region)));
        return text.toString();
    }

    /** How fragmented a region's free pages are. */
    private static String region(RegionStats region) {
        StringJoiner byOrder = new StringJoiner(" ");
        for (int order = 0; order < region.freeByOrder().size(); order++) {
            if (region.freeByOrder().get(order) > 0) {
                byOrder.add(order + ":" + region.freeByOrder().get(order));
            }
        }
        return String.format(
                Locale.ROOT,
                "region 0x%x%s: %s used of %s, %s committed, largest free run %s, free blocks by order %s%n",
                region.address(),
                region.node() < 0 ? "" : " on node " + region.node(),
                Bytes.format(region.usedBytes()),
                Bytes.format(region.bytes()),
                Bytes.format(region.committedBytes()),
                Bytes.format(region.largestFreeRun()),
                byOrder.length() == 0 ? "none" : byOrder);
    }
}
