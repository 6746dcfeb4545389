package io.slab.tools.report;

import io.slab.bench.run.AllocatorResult;
import io.slab.bench.run.BenchPlan;
import io.slab.bench.run.BenchResult;
import io.slab.bench.run.Effort;
import io.slab.bench.run.Machine;
import java.util.List;
import java.util.Locale;

/**
 * Renders results as one page that needs nothing else, not even scripts: tables, and plots as inline SVG whose lengths are shares of
 * the page's width, so that they fit a phone as well as a wide screen.
 */
public final class BenchHtmlReport {
    private BenchHtmlReport() {}

    /**
     * Renders all results.
     *
     * @param machine what they were measured on
     * @param plan how they were run
     * @param results one per benchmark
     * @return an HTML document
     */
    public static String render(Machine machine, BenchPlan plan, List<BenchResult> results) {
        StringBuilder page = new StringBuilder(1 << 16);
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
                .append("<title>Slab bench</title>\n<style>\n")
                .append(HtmlReport.resource("report.css"))
                .append(HtmlReport.resource("bench.css"))
                .append("</style>\n</head>\n<body>\n<main>\n<h1>Slab bench</h1>\n<p class=\"soft\">")
                .append(HtmlTables.escape(describe(machine, plan)))
                .append("</p>\n");
        for (String peer : BenchTextReport.columns(results)) {
            overview(page, peer, results);
        }
        for (BenchResult result : results) {
            section(page, result);
        }
        return page.append("</main>\n</body>\n</html>\n").toString();
    }

    private static String describe(Machine machine, BenchPlan plan) {
        Effort effort = plan.effort();
        return machine.os() + " " + machine.arch() + ", " + machine.processors() + " processors"
                + (machine.processor().isEmpty() ? "" : " (" + machine.processor() + ")")
                + (machine.memoryBytes() == 0 ? "" : ", " + Units.bytes(machine.memoryBytes()))
                + ", Java " + machine.java() + " (" + machine.vm() + "), " + machine.date() + ". "
                + effort.name().charAt(0) + effort.name().substring(1).toLowerCase(Locale.ROOT) + " run, up to "
                + effort.forks() + " forks for each figure" + (plan.byTurns() ? ", which work in turn, " : ", ")
                + plan.threads()
                + (plan.threads() == 1 ? " processor" : " processors") + " kept busy.";
    }

    private static void overview(StringBuilder page, String peer, List<BenchResult> results) {
        List<BenchResult> shown = results.stream()
                .filter(result -> result.ratios().containsKey(peer))
                .filter(result -> !result.spec().traits().once())
                .toList();
        if (shown.isEmpty()) {
            return;
        }
        page.append("<div class=\"card\">\n<h3>Slab against ")
                .append(HtmlTables.escape(peer))
                .append("</h3>\n"
                        + "<p class=\"soft\">How many times as fast: right of the line Slab is faster. Bars are"
                        + " medians,")
                .append(" strokes reach from the least to the greatest ratio of two forks that ran side by side.</p>\n")
                .append(BenchPlots.speeds(shown, peer))
                .append("</div>\n");
    }

    private static void section(StringBuilder page, BenchResult result) {
        page.append("<section>\n<h2>")
                .append(HtmlTables.escape(result.spec().title()))
                .append("</h2>\n<p class=\"soft\">")
                .append(HtmlTables.escape(
                        result.spec().summary() + ", " + result.spec().unit().label() + ", "
                                + (result.spec().unit().lowerIsBetter() ? "lower is better" : "higher is better")))
                .append("</p>\n<div class=\"card\">\n")
                .append(BenchPlots.figures(result));
        if (result.results().stream().map(AllocatorResult::residentBytes).anyMatch(bytes -> bytes != null)
                && result.spec().traits().once()) {
            page.append("<h3>Resident memory</h3>\n").append(BenchPlots.resident(result));
        }
        page.append("<div class=\"scroll\">").append(BenchPlots.table(result)).append("</div>\n</div>\n</section>\n");
    }
}
