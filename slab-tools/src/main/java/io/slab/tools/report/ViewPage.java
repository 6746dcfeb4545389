package io.slab.tools.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slab.tools.view.AllocatorView;
import io.slab.tools.view.CacheView;
import io.slab.tools.view.Reading;
import io.slab.tools.view.Sample;
import io.slab.tools.view.Subject;
import io.slab.tools.view.Timeline;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A running JVM's memory as one page that needs nothing else: style, script and data are inside it. Tables are plain HTML and hold each
 * figure that the charts show; the script draws the charts, in light and dark, on a phone and on a wide screen.
 *
 * <p>The same page serves as a live one: then the script asks for {@link #update} again and again, and replaces data and tables.
 */
public final class ViewPage {
    private static final String[] SCRIPTS = {
        "charts.js",
        "chart-sizes.js",
        "views.js",
        "view-time.js",
        "view-holders.js",
        "view-slabs.js",
        "view-sites.js",
        "view.js"
    };

    private ViewPage() {}

    /**
     * Renders a page that shows what was read, and stays as it is.
     *
     * @param subject whom it is of
     * @param timeline what was read, at least one reading
     * @return an HTML document
     */
    public static String render(Subject subject, Timeline timeline) {
        return render(subject, timeline, Duration.ZERO);
    }

    /**
     * Renders a page that renews itself from {@code data.json} beside it, which answers {@link #update}.
     *
     * @param subject whom it is of
     * @param timeline what was read so far, at least one reading
     * @param every how often; zero for a page that stays as it is
     * @return an HTML document
     */
    public static String render(Subject subject, Timeline timeline, Duration every) {
        StringBuilder page = new StringBuilder(1 << 18);
        String title = "Slab: " + subject.title();
        page.append("<!DOCTYPE html>\n<html lang=\"en\" data-refresh=\"")
                .append(every.toMillis())
                .append("\">\n<head>\n<meta charset=\"utf-8\"/>\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
                .append("<link rel=\"icon\" href=\"data:,\"/>\n<title>")
                .append(HtmlTables.escape(title))
                .append("</title>\n<style>\n")
                .append(HtmlReport.resource("report.css"))
                .append(HtmlReport.resource("view.css"))
                .append("</style>\n</head>\n<body>\n<main>\n<h1>")
                .append(HtmlTables.escape(title))
                .append("</h1>\n<p class=\"soft\">")
                .append(HtmlTables.escape(subject.detail()))
                .append(".</p>\n<p><button type=\"button\" id=\"pause\" aria-pressed=\"false\" hidden=\"hidden\">pause"
                        + "</button></p>\n<p id=\"state\" role=\"status\"></p>\n")
                .append("<noscript>Charts need JavaScript; every figure is in the tables too.</noscript>\n");
        Map<String, String> parts = parts(timeline);
        page.append("<ul class=\"tiles\" data-part=\"tiles\">")
                .append(parts.get("tiles"))
                .append("</ul>\n");
        boolean sampled = !timeline.latest().sites().isEmpty();
        for (Chart chart : Chart.values()) {
            // Where nothing is sampled there is nothing to say about it, either.
            if (chart != Chart.SITES || sampled) {
                chart.append(page, parts.getOrDefault(chart.kind(), ""));
            }
        }
        page.append("<div class=\"card\"><h2>All caches</h2><div class=\"scroll tall\" tabindex=\"0\""
                        + " data-part=\"caches\">")
                .append(parts.get("caches"))
                .append("</div></div>\n</main>\n<script type=\"application/json\" id=\"data\">")
                .append(ReportData.embedded(ViewData.of(timeline)))
                .append("</script>\n<script>\n");
        for (String script : SCRIPTS) {
            page.append(HtmlReport.resource(script));
        }
        return page.append("</script>\n</body>\n</html>\n").toString();
    }

    /**
     * What a live page renews itself with.
     *
     * @param timeline what was read so far, at least one reading
     * @param ended why there will be no more; empty while the JVM runs
     * @return JSON: {@code data} for the charts, {@code parts} by name for the rest of the page
     */
    public static String update(Timeline timeline, String ended) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.set("data", ViewData.of(timeline).put("ended", ended));
        ObjectNode parts = node.putObject("parts");
        parts(timeline).forEach(parts::put);
        return node.toString();
    }

    private static Map<String, String> parts(Timeline timeline) {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("tiles", tiles(timeline.latest()));
        parts.put("memory", ViewTables.memory(timeline));
        parts.put("holders", ViewTables.holders(timeline));
        parts.put("slabs", ViewTables.slabs(timeline));
        parts.put("sizes", ViewTables.sizes(timeline));
        parts.put("reclaim", ViewTables.reclaim(timeline));
        parts.put("sites", ViewTables.sites(timeline));
        parts.put("caches", ViewTables.caches(timeline));
        return parts;
    }

    private static String tiles(Reading reading) {
        Sample totals = reading.totals();
        StringBuilder html = new StringBuilder();
        tile(html, "live", Units.bytes(totals.liveBytes()), "live");
        tile(
                html,
                "waste",
                Units.bytes(totals.wasteBytes()),
                "waste, " + ViewTables.percent(totals.wasteBytes(), totals.committedBytes()) + " of committed");
        tile(html, "committed", Units.bytes(totals.committedBytes()), "committed");
        boolean known = totals.residentBytes() != AllocatorView.UNKNOWN;
        tile(html, "resident", known ? Units.bytes(totals.residentBytes()) : "unknown", "resident");
        tile(html, "reserved", Units.bytes(totals.reservedBytes()), "reserved");
        tile(
                html,
                "objects",
                Units.count(reading.caches()
                        .mapToLong(cache -> cache.objects().live())
                        .sum()),
                "live objects");
        tile(
                html,
                "slabs",
                Units.exact(reading.caches()
                        .map(CacheView::slabs)
                        .mapToLong(CacheView.Slabs::total)
                        .sum()),
                "slabs of " + Units.exact(reading.caches().count()) + " caches");
        tile(
                html,
                "failures",
                Units.exact(reading.allocators().stream()
                        .mapToLong(AllocatorView::failures)
                        .sum()),
                "failed allocations");
        return html.toString();
    }

    private static void tile(StringBuilder html, String name, String value, String text) {
        html.append("<li data-tile=\"")
                .append(name)
                .append("\"><b>")
                .append(HtmlTables.escape(value))
                .append("</b><span>")
                .append(HtmlTables.escape(text))
                .append("</span></li>");
    }
}
