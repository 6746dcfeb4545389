package io.slab.tools.report;

import io.slab.tools.replay.AllocatorResult;
import io.slab.tools.replay.CacheUse;
import io.slab.tools.replay.Measurement;
import io.slab.tools.replay.ReplayResult;
import io.slab.tools.replay.TraceSummary;
import io.slab.tools.trace.TraceTotals;
import java.util.ArrayList;
import java.util.List;

/** The tables of the HTML report: the results, and the data behind each chart. */
final class HtmlTables {
    private HtmlTables() {}

    static String results(ReplayResult result) {
        StringBuilder html = new StringBuilder();
        open(
                html,
                "allocator",
                "ns / event",
                "resident at peak",
                "resident / live",
                "resident at end",
                "after reclaim",
                "live at end",
                "heap metadata",
                "pattern errors");
        TraceTotals totals = result.trace().totals();
        for (AllocatorResult row : result.results()) {
            Measurement measured = row.measured();
            if (measured == null) {
                html.append("<tr><td>")
                        .append(escape(row.allocator()))
                        .append("</td><td class=\"reason\" colspan=\"8\">")
                        .append(escape(row.status().label() + (row.reason().isEmpty() ? "" : ": " + row.reason())))
                        .append("</td></tr>");
                continue;
            }
            html.append(row.config().containsKey("backend") ? "<tr class=\"slab\">" : "<tr>");
            long atPeak = measured.atPeak().residentBytes();
            long metadata = measured.atPeak().heapMetadataBytes();
            cell(html, row.allocator());
            cell(html, Units.nanos(row.nsPerEvent()));
            cell(html, Units.bytes(atPeak));
            cell(html, Units.ratio(JsonReport.ratio(atPeak, totals.peakLiveBytes())));
            cell(html, Units.bytes(measured.endBeforeReclaim().residentBytes()));
            cell(html, Units.bytes(measured.end().residentBytes()));
            cell(html, Units.bytes(totals.endLiveBytes()));
            cell(html, metadata == 0 ? "–" : Units.bytes(metadata));
            html.append(measured.patternErrors() == 0 ? "<td>" : "<td class=\"bad\">")
                    .append(Units.exact(measured.patternErrors()))
                    .append("</td></tr>");
        }
        close(html);
        configurations(result)
                .forEach(line ->
                        html.append("<p class=\"soft\">").append(escape(line)).append("</p>"));
        return html.toString();
    }

    private static List<String> configurations(ReplayResult result) {
        return result.results().stream()
                .filter(row -> row.config().containsKey("backend"))
                .map(row -> row.allocator() + ": " + TextReport.describe(row.config()))
                .toList();
    }

    static String memory(ReplayResult result) {
        List<String> headings = new ArrayList<>(List.of("events", "live (bytes)"));
        List<Measurement> columns = new ArrayList<>();
        for (AllocatorResult row : result.results()) {
            Measurement measured = row.measured();
            if (measured != null) {
                headings.add(row.allocator() + " resident (bytes)");
                columns.add(measured);
            }
        }
        StringBuilder html = new StringBuilder();
        open(html, headings.toArray(String[]::new));
        List<TraceSummary.LivePoint> live = result.trace().live();
        for (int i = 0; i < live.size(); i++) {
            html.append("<tr>");
            cell(html, Units.exact(live.get(i).event()));
            cell(html, Units.exact(live.get(i).liveBytes()));
            for (Measurement column : columns) {
                cell(html, Units.exact(column.samples().get(i).residentBytes()));
            }
            html.append("</tr>");
        }
        close(html);
        return html.toString();
    }

    static String sizes(TraceSummary trace) {
        StringBuilder html = new StringBuilder();
        open(html, "requested size up to (bytes)", "allocations", "bytes");
        for (TraceSummary.SizeBucket bucket : trace.sizes()) {
            html.append("<tr>");
            cell(html, Units.exact(bucket.upToBytes()));
            cell(html, Units.exact(bucket.allocations()));
            cell(html, Units.exact(bucket.bytes()));
            html.append("</tr>");
        }
        close(html);
        return html.toString();
    }

    /** Empty where no allocator told of caches. */
    static String caches(ReplayResult result) {
        List<CacheUse> caches = ReportData.caches(result);
        if (caches.isEmpty()) {
            return "";
        }
        StringBuilder html = new StringBuilder();
        open(
                html,
                "cache",
                "object (bytes)",
                "live objects",
                "in magazines and depot",
                "free in slabs",
                "full slabs",
                "partial slabs",
                "empty slabs",
                "slabs (bytes)");
        for (CacheUse cache : caches) {
            html.append("<tr>");
            cell(html, cache.name());
            cell(html, Units.exact(cache.objectSize()));
            cell(html, Units.exact(cache.liveObjects()));
            cell(html, Units.exact(cache.cachedObjects()));
            cell(html, Units.exact(cache.freeObjects()));
            cell(html, Units.exact(cache.fullSlabs()));
            cell(html, Units.exact(cache.partialSlabs()));
            cell(html, Units.exact(cache.emptySlabs()));
            cell(html, Units.exact(cache.slabBytes()));
            html.append("</tr>");
        }
        close(html);
        return html.toString();
    }

    static void open(StringBuilder html, String... headings) {
        html.append("<table><thead><tr>");
        for (String heading : headings) {
            html.append("<th scope=\"col\">").append(escape(heading)).append("</th>");
        }
        html.append("</tr></thead><tbody>");
    }

    static void close(StringBuilder html) {
        html.append("</tbody></table>");
    }

    static void cell(StringBuilder html, String text) {
        html.append("<td>").append(escape(text)).append("</td>");
    }

    /** Escapes text for element content and quoted attributes. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
