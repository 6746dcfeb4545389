package io.slab.tools.report;

import io.slab.tools.replay.ReplayResult;
import io.slab.tools.replay.TraceSummary;
import io.slab.tools.trace.TraceTotals;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Renders results as one page that needs nothing else: style, script and data are inside it. Tables are plain HTML; the script
 * draws the charts from the data, so that they fit a phone as well as a wide screen, in light and dark.
 */
public final class HtmlReport {
    private HtmlReport() {}

    /**
     * Renders all results.
     *
     * @param results one per trace
     * @return an HTML document
     */
    public static String render(List<ReplayResult> results) {
        StringBuilder page = new StringBuilder(1 << 16);
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
                .append("<title>Slab replay</title>\n<style>\n")
                .append(resource("report.css"))
                .append("</style>\n</head>\n<body>\n<main>\n");
        header(page, results);
        for (int trace = 0; trace < results.size(); trace++) {
            section(page, results.get(trace), trace);
        }
        page.append("</main>\n<script type=\"application/json\" id=\"data\">")
                .append(ReportData.render(results))
                .append("</script>\n<script>\n")
                .append(resource("charts.js"))
                .append(resource("chart-sizes.js"))
                .append(resource("report.js"))
                .append("</script>\n</body>\n</html>\n");
        return page.toString();
    }

    private static void header(StringBuilder page, List<ReplayResult> results) {
        page.append("<h1>Slab replay</h1>\n<p class=\"soft\">Recorded allocations of real programs, replayed on ")
                .append(HtmlTables.escape(System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                        + Runtime.getRuntime().availableProcessors() + " processors, Java "
                        + Runtime.version() + ", " + Instant.now().truncatedTo(ChronoUnit.SECONDS)))
                .append(".</p>\n");
        if (results.size() > 1) {
            page.append("<nav>");
            for (int trace = 0; trace < results.size(); trace++) {
                page.append("<a href=\"#trace-")
                        .append(trace)
                        .append("\">")
                        .append(HtmlTables.escape(results.get(trace).trace().name()))
                        .append("</a> ");
            }
            page.append("</nav>\n");
        }
        page.append("<noscript>Charts need JavaScript; every figure is in the tables too.</noscript>\n");
    }

    private static void section(StringBuilder page, ReplayResult result, int number) {
        TraceSummary trace = result.trace();
        TraceTotals totals = trace.totals();
        page.append("<section id=\"trace-")
                .append(number)
                .append("\">\n<h2>")
                .append(HtmlTables.escape(trace.name()))
                .append("</h2>\n<p class=\"soft\">")
                .append(HtmlTables.escape(trace.format() + ", " + Units.exact(totals.recordedEvents()) + " events on "
                        + trace.replayThreads() + (trace.replayThreads() == 1 ? " thread" : " threads") + ", "
                        + Units.exact(totals.allocations()) + " allocations, peak live "
                        + Units.bytes(totals.peakLiveBytes()) + " after event " + Units.exact(totals.peakEvent() + 1L)
                        + TextReport.settled(result)))
                .append("</p>\n<div class=\"card\"><div class=\"scroll\">")
                .append(HtmlTables.results(result))
                .append("</div>\n<p class=\"soft\">");
        TextReport.explanation()
                .forEach(line -> page.append(HtmlTables.escape(line)).append(' '));
        page.append("</p></div>\n");
        chart(
                page,
                number,
                "memory",
                "Live and resident memory over the trace",
                legendOfAllocators(result),
                HtmlTables.memory(result));
        chart(
                page,
                number,
                "sizes",
                "Sizes of allocations",
                List.of("count|allocations", "bytes|bytes"),
                HtmlTables.sizes(trace));
        String caches = HtmlTables.caches(result);
        if (!caches.isEmpty()) {
            chart(
                    page,
                    number,
                    "caches",
                    "Slab occupancy by cache, at the peak",
                    List.of(
                            "slab|live",
                            "cached|free in magazines and depot",
                            "free|free in slabs",
                            "overhead|headers, coloring, padding"),
                    caches);
        }
        page.append("</section>\n");
    }

    private static List<String> legendOfAllocators(ReplayResult result) {
        List<String> entries = new ArrayList<>();
        entries.add("live|live (requested)");
        result.results().stream()
                .filter(row -> row.measured() != null)
                .forEach(row -> entries.add(row.allocator() + "|" + row.allocator() + " (resident)"));
        return entries;
    }

    /** Legend entries are {@code color|text}. */
    private static void chart(
            StringBuilder page, int trace, String kind, String title, List<String> legend, String table) {
        page.append("<div class=\"card\">\n<h3>")
                .append(HtmlTables.escape(title))
                .append("</h3>\n");
        legend(page, legend);
        page.append("<div class=\"chart\" data-kind=\"")
                .append(kind)
                .append("\" data-trace=\"")
                .append(trace)
                .append("\" data-label=\"")
                .append(HtmlTables.escape(title))
                .append("\"></div>\n<details><summary>Data table</summary><div class=\"scroll tall\">")
                .append(table)
                .append("</div></details>\n</div>\n");
    }

    /** Appends a legend; its entries are {@code color|text}. */
    static void legend(StringBuilder page, List<String> legend) {
        if (legend.isEmpty()) {
            return;
        }
        page.append("<ul class=\"legend\">");
        for (String entry : legend) {
            int bar = entry.indexOf('|');
            page.append("<li><span class=\"swatch\" style=\"background:var(--")
                    .append(entry, 0, bar)
                    .append(")\"></span>")
                    .append(HtmlTables.escape(entry.substring(bar + 1)))
                    .append("</li>");
        }
        page.append("</ul>\n");
    }

    /** A part of the pages that the build packs. */
    static String resource(String name) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the build lacks the resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
