package io.slab.tools.top;

import io.slab.tools.report.Units;
import io.slab.tools.view.CacheRate;
import io.slab.tools.view.CacheView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One cache in full: 17 lines, which fit below the head of a terminal of 24. */
final class CachePage {
    private static final int LABEL = 12;

    private CachePage() {}

    static List<String> lines(Row row, int width) {
        CacheView cache = row.cache();
        CacheView.Shape shape = cache.shape();
        CacheView.Objects objects = cache.objects();
        CacheView.Bytes bytes = cache.bytes();
        List<String> lines = new ArrayList<>();
        lines.add(
                Text.clean(cache.name()) + "  (" + cache.kind() + ", allocator " + Text.clean(cache.allocator()) + ")");
        lines.add(label("shape")
                + Units.bytes(shape.objectSize())
                + " objects every " + Units.exact(shape.stride()) + " B, " + Units.exact(shape.objectsPerSlab())
                + " in a slab of " + Units.bytes(shape.slabBytes()));
        lines.add("");
        lines.add(label("objects") + "live " + Units.exact(objects.live()) + ", in magazines "
                + Units.exact(objects.magazines()) + ", in depot " + Units.exact(objects.depot()) + ", free in slabs "
                + Units.exact(objects.free()));
        long whole = Math.max(1, bytes.slab());
        lines.add(bar("live", bytes.live(), whole, width));
        lines.add(bar("rounding", bytes.rounding(), whole, width));
        lines.add(bar("cached", bytes.cached(), whole, width));
        lines.add(bar("scattered", bytes.scattered(), whole, width));
        lines.add(bar("empty", bytes.empty(), whole, width));
        lines.add(bar("overhead", bytes.overhead(), whole, width));
        lines.add(label("slabs") + Units.bytes(bytes.slab()) + ", committed " + Units.bytes(bytes.committed())
                + ", at most " + Units.bytes(bytes.peakSlab()));
        lines.add(label("") + Units.exact(cache.slabs().full()) + " full, "
                + Units.exact(cache.slabs().partial()) + " partial, for "
                + String.format(Locale.ROOT, "%.1f s", cache.slabs().partialAgeMillis() / 1000.0)
                + " on average, " + Units.exact(cache.slabs().empty()) + " empty");
        lines.addAll(occupancy(cache));
        lines.addAll(work(cache.work(), row.rate()));
        return lines;
    }

    private static List<String> occupancy(CacheView cache) {
        if (cache.map().cells().isEmpty()) {
            return List.of();
        }
        List<Long> tenths =
                cache.map().byTenths().stream().map(Integer::longValue).toList();
        return List.of(label("occupancy") + "empty " + Text.bars(tenths) + " full, in steps of 10 %");
    }

    private static List<String> work(CacheView.Work work, CacheRate rate) {
        return List.of(
                label("per second") + "allocations " + Units.count(Math.round(rate.allocations())) + ", frees "
                        + Units.count(Math.round(rate.frees())) + ", slow paths "
                        + Units.count(Math.round(rate.slowPaths())) + ", growth "
                        + Columns.signed(Math.round(rate.growthBytes())),
                label("in all") + "allocations " + Units.count(work.allocations()) + ", frees "
                        + Units.count(work.frees()) + ", slow paths " + Units.count(work.slowPaths())
                        + ", lock taken " + Units.count(work.contentions()),
                label("") + "failures " + Units.count(work.failures()) + ", given back "
                        + Units.bytes(work.reclaimedBytes()));
    }

    private static String bar(String name, long bytes, long whole, int width) {
        String text = label(name)
                + Text.padLeft(Units.bytes(bytes), 9)
                + String.format(Locale.ROOT, " %5.1f %% ", 100.0 * bytes / whole);
        int room = Math.clamp((long) width - text.length(), 0, 50);
        return text + "█".repeat(Math.clamp(Math.round((double) room * bytes / whole), 0, room));
    }

    private static String label(String name) {
        return Text.pad(name, LABEL);
    }
}
