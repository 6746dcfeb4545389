package io.slab.tools.report;

import io.slab.tools.view.AllocatorView;
import io.slab.tools.view.CacheView;
import io.slab.tools.view.Reading;
import io.slab.tools.view.Reclaim;
import io.slab.tools.view.Sample;
import io.slab.tools.view.Site;
import io.slab.tools.view.SizeBucket;
import io.slab.tools.view.Timeline;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The tables behind the charts of a running JVM: the same figures, exact. */
final class ViewTables {
    private static final int TENTHS = 12;
    private static final int MOST_SITES = 100;

    private ViewTables() {}

    static String memory(Timeline timeline) {
        StringBuilder html = start(
                "time (UTC)",
                "live (bytes)",
                "waste (bytes)",
                "committed (bytes)",
                "resident (bytes)",
                "reserved (bytes)",
                "given back so far (bytes)");
        for (Sample sample : timeline.samples().reversed()) {
            row(
                    html,
                    time(sample.at()),
                    Units.exact(sample.liveBytes()),
                    Units.exact(sample.wasteBytes()),
                    Units.exact(sample.committedBytes()),
                    known(sample.residentBytes()),
                    Units.exact(sample.reservedBytes()),
                    Units.exact(sample.reclaimedBytes()));
        }
        return end(html);
    }

    static String holders(Timeline timeline) {
        StringBuilder html = start(
                "who",
                "committed (bytes)",
                "live",
                "in magazines and depot",
                "free",
                "headers, color, rounding",
                "share");
        List<Holder> holders = Holder.of(timeline.latest());
        long all = holders.stream().mapToLong(Holder::bytes).sum();
        for (Holder holder : holders) {
            row(
                    html,
                    holder.name(),
                    Units.exact(holder.bytes()),
                    Units.exact(holder.live()),
                    Units.exact(holder.cached()),
                    Units.exact(holder.free()),
                    Units.exact(holder.overhead()),
                    percent(holder.bytes(), all));
        }
        return end(html);
    }

    /** Every cache with all that is known of it. */
    static String caches(Timeline timeline) {
        StringBuilder html = start(
                "cache",
                "kind",
                "object (bytes)",
                "live objects",
                "in magazines",
                "in depot",
                "free in slabs",
                "full slabs",
                "partial",
                "empty",
                "slabs (bytes)",
                "peak (bytes)",
                "allocations",
                "frees",
                "slow paths",
                "lock taken",
                "failures",
                "given back (bytes)");
        Reading reading = timeline.latest();
        largestFirst(reading).forEach(cache -> {
            CacheView.Objects objects = cache.objects();
            CacheView.Work work = cache.work();
            row(
                    html,
                    Holder.nameOf(reading, cache),
                    cache.kind(),
                    Units.exact(cache.shape().objectSize()),
                    Units.exact(objects.live()),
                    Units.exact(objects.magazines()),
                    Units.exact(objects.depot()),
                    Units.exact(objects.free()),
                    Units.exact(cache.slabs().full()),
                    Units.exact(cache.slabs().partial()),
                    Units.exact(cache.slabs().empty()),
                    Units.exact(cache.bytes().slab()),
                    Units.exact(cache.bytes().peakSlab()),
                    Units.exact(work.allocations()),
                    Units.exact(work.frees()),
                    Units.exact(work.slowPaths()),
                    Units.exact(work.contentions()),
                    Units.exact(work.failures()),
                    Units.exact(work.reclaimedBytes()));
        });
        return end(html);
    }

    static String slabs(Timeline timeline) {
        String[] headings = new String[TENTHS + 3];
        headings[0] = "cache";
        headings[1] = "slabs";
        headings[2] = "empty";
        for (int tenth = 1; tenth < TENTHS - 1; tenth++) {
            headings[tenth + 2] = "≤ " + tenth * 10 + " %";
        }
        headings[TENTHS] = "< 100 %";
        headings[TENTHS + 1] = "full";
        headings[TENTHS + 2] = "partial for";
        StringBuilder html = start(headings);
        Reading reading = timeline.latest();
        largestFirst(reading).filter(cache -> cache.slabs().total() > 0).forEach(cache -> {
            boolean each = !cache.map().cells().isEmpty();
            List<Integer> tenths = cache.map().byTenths();
            String[] cells = new String[TENTHS + 3];
            cells[0] = Holder.nameOf(reading, cache);
            cells[1] = Units.exact(
                    each ? cache.map().cells().size() : cache.slabs().total());
            for (int tenth = 0; tenth < TENTHS; tenth++) {
                cells[tenth + 2] = each ? Units.exact(tenths.get(tenth)) : "–";
            }
            if (!each) {
                cells[2] = Units.exact(cache.slabs().empty());
                cells[TENTHS + 1] = Units.exact(cache.slabs().full());
            }
            cells[TENTHS + 2] = seconds(cache.slabs().partialAgeMillis());
            row(html, cells);
        });
        return end(html);
    }

    static String sizes(Timeline timeline) {
        StringBuilder html = start("object size up to (bytes)", "live objects", "live bytes");
        for (SizeBucket size : SizeBucket.of(timeline.latest())) {
            row(html, Units.exact(size.upToBytes()), Units.exact(size.objects()), Units.exact(size.bytes()));
        }
        return end(html);
    }

    static String reclaim(Timeline timeline) {
        StringBuilder html = start("time (UTC)", "given back (bytes)", "allocator");
        for (Reclaim reclaim : timeline.reclaims().reversed()) {
            row(
                    html,
                    time(reclaim.at()),
                    Units.exact(reclaim.bytes()),
                    reclaim.allocator().isEmpty() ? "all" : reclaim.allocator());
        }
        return end(html);
    }

    static String sites(Timeline timeline) {
        StringBuilder html = start("cache", "live bytes", "live objects", "owner", "allocated at, innermost first");
        for (Site site : timeline.latest().sites().stream().limit(MOST_SITES).toList()) {
            html.append("<tr>");
            HtmlTables.cell(html, site.cache());
            HtmlTables.cell(html, Units.exact(site.bytes()));
            HtmlTables.cell(html, Units.exact(site.objects()));
            HtmlTables.cell(html, site.owner());
            html.append("<td class=\"text\">")
                    .append(HtmlTables.escape(String.join(" ← ", site.frames())))
                    .append("</td></tr>");
        }
        return end(html);
    }

    private static Stream<CacheView> largestFirst(Reading reading) {
        return reading.caches()
                .sorted(Comparator.comparingLong(
                                (CacheView cache) -> -cache.bytes().slab())
                        .thenComparing(CacheView::key));
    }

    private static StringBuilder start(String... headings) {
        StringBuilder html = new StringBuilder();
        HtmlTables.open(html, headings);
        return html;
    }

    private static void row(StringBuilder html, String... cells) {
        html.append("<tr>");
        for (String cell : cells) {
            HtmlTables.cell(html, cell);
        }
        html.append("</tr>");
    }

    private static String end(StringBuilder html) {
        HtmlTables.close(html);
        return html.toString();
    }

    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.MILLIS).toString().replace('T', ' ').replace("Z", "");
    }

    private static String known(long bytes) {
        return bytes == AllocatorView.UNKNOWN ? "unknown" : Units.exact(bytes);
    }

    static String percent(long part, long whole) {
        return String.format(Locale.ROOT, "%.1f %%", whole == 0 ? 0 : 100.0 * part / whole);
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
}
