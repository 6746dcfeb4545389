package io.slab.tools.report;

import io.slab.bench.run.AllocatorResult;
import io.slab.bench.run.BenchResult;
import io.slab.bench.run.Spread;
import io.slab.bench.run.Unit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

/** Plots as inline SVG: rows of a label above a bar. Positions across are per cent, so that no script is needed to fit them. */
final class BenchPlots {
    private static final int ROW = 38;
    private static final int LABEL = 13;
    private static final int BAR_TOP = 19;
    private static final int BAR = 11;
    private static final int AXIS = 20;
    /** The scale of speeds reaches from an eighth to eight times. */
    private static final int DOUBLINGS = 3;

    private BenchPlots() {}

    /** How many times as fast as the peer the subject is in each benchmark, on a logarithmic scale around 1. */
    static String speeds(List<BenchResult> results, String peer) {
        int height = ROW * results.size() + AXIS;
        StringBuilder svg = open(height, "How many times as fast as " + peer);
        for (int doubling = -DOUBLINGS; doubling <= DOUBLINGS; doubling++) {
            double x = position(Math.pow(2, doubling));
            String kind = doubling == 0 ? "even" : "grid";
            line(svg, x, 0, x, height - AXIS, kind);
            String text = doubling < 0 ? "1/" + (1 << -doubling) : String.valueOf(1 << doubling);
            String anchor = doubling == -DOUBLINGS ? "start" : doubling == DOUBLINGS ? "end" : "middle";
            text(svg, x, height - 5, anchor, text + "×", "");
        }
        int y = 0;
        for (BenchResult result : results) {
            Spread ratio = Objects.requireNonNull(result.ratios().get(peer));
            boolean invert = result.spec().unit().lowerIsBetter();
            double speed = invert ? 1 / ratio.median() : ratio.median();
            double least = invert ? 1 / ratio.max() : ratio.min();
            double greatest = invert ? 1 / ratio.min() : ratio.max();
            text(svg, 0, y + LABEL, "start", result.spec().title(), "name");
            text(svg, 100, y + LABEL, "end", figure(speed) + "× (" + figure(least) + "…" + figure(greatest) + ")", "");
            double from = Math.min(position(1), position(speed));
            double to = Math.max(position(1), position(speed));
            bar(
                    svg,
                    from,
                    y + BAR_TOP,
                    to - from,
                    speed >= 1 ? "faster" : "slower",
                    result.spec().title() + ": " + figure(speed) + " times as fast as " + peer);
            line(svg, position(least), y + BAR_TOP + BAR / 2, position(greatest), y + BAR_TOP + BAR / 2, "whisker");
            y += ROW;
        }
        return svg.append("</svg>\n").toString();
    }

    private static double position(double speed) {
        double doublings = Math.clamp(Math.log(speed) / Math.log(2), -DOUBLINGS, DOUBLINGS);
        return 50 + 50 * doublings / DOUBLINGS;
    }

    private static String figure(double speed) {
        return String.format(Locale.ROOT, "%.2f", speed);
    }

    /** The figure of each allocator. */
    static String figures(BenchResult result) {
        Unit unit = result.spec().unit();
        return bars(
                result.results(),
                AllocatorResult::figure,
                value -> BenchTextReport.figure(unit, value) + " " + unit.label(),
                result.spec().title());
    }

    /** Resident memory of each allocator. */
    static String resident(BenchResult result) {
        return bars(
                result.results(),
                each -> {
                    Double bytes = each.residentBytes();
                    return bytes == null
                            ? new Spread(Double.NaN, Double.NaN, Double.NaN)
                            : new Spread(bytes, bytes, bytes);
                },
                value -> Units.bytes((long) value.doubleValue()),
                "resident memory of " + result.spec().title());
    }

    private static String bars(
            List<AllocatorResult> all,
            Function<AllocatorResult, Spread> figure,
            Function<Double, String> show,
            String title) {
        List<AllocatorResult> shown =
                all.stream().filter(each -> figure.apply(each).isKnown()).toList();
        double most = shown.stream()
                .mapToDouble(each -> figure.apply(each).max())
                .max()
                .orElse(1);
        StringBuilder svg = open(ROW * shown.size() + 2, title);
        int y = 0;
        for (AllocatorResult each : shown) {
            Spread spread = figure.apply(each);
            double scale = most > 0 ? 100 / most : 0;
            String name = each.allocator();
            text(svg, 0, y + LABEL, "start", name, "name");
            text(svg, 100, y + LABEL, "end", show.apply(spread.median()), "");
            String kind = name.startsWith("slab") ? "own" : "peer";
            bar(svg, 0, y + BAR_TOP, spread.median() * scale, kind, name + ": " + show.apply(spread.median()));
            if (spread.max() > spread.min()) {
                int middle = y + BAR_TOP + BAR / 2;
                line(svg, spread.min() * scale, middle, spread.max() * scale, middle, "whisker");
            }
            y += ROW;
        }
        return svg.append("</svg>\n").toString();
    }

    /** The table that is printed, too. */
    static String table(BenchResult result) {
        List<List<String>> rows = BenchTextReport.rows(result);
        int columns = rows.getFirst().size();
        StringBuilder html = new StringBuilder("<table><thead><tr>");
        rows.getFirst()
                .forEach(cell ->
                        html.append("<th>").append(HtmlTables.escape(cell)).append("</th>"));
        html.append("</tr></thead><tbody>");
        for (List<String> row : rows.subList(1, rows.size())) {
            html.append(row.getFirst().startsWith("slab") ? "<tr class=\"slab\">" : "<tr>");
            for (int i = 0; i < row.size(); i++) {
                boolean reason = row.size() < columns && i == row.size() - 1;
                html.append(reason ? "<td class=\"reason\" colspan=\"" + (columns - i) + "\">" : "<td>")
                        .append(HtmlTables.escape(row.get(i)))
                        .append("</td>");
            }
            html.append("</tr>");
        }
        return html.append("</tbody></table>").toString();
    }

    // ---- SVG

    private static StringBuilder open(int height, String label) {
        return new StringBuilder("<svg class=\"plot\" role=\"img\" width=\"100%\" height=\"")
                .append(height)
                .append("\" aria-label=\"")
                .append(HtmlTables.escape(label))
                .append("\">");
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f%%", Math.clamp(value, 0, 100));
    }

    private static void bar(StringBuilder svg, double x, int y, double width, String kind, String title) {
        svg.append("<rect class=\"")
                .append(kind)
                .append("\" x=\"")
                .append(percent(x))
                .append("\" y=\"")
                .append(y);
        svg.append("\" width=\"")
                .append(percent(width))
                .append("\" height=\"")
                .append(BAR)
                .append("\" rx=\"2\"><title>");
        svg.append(HtmlTables.escape(title)).append("</title></rect>");
    }

    private static void line(StringBuilder svg, double x1, int y1, double x2, int y2, String kind) {
        svg.append("<line class=\"")
                .append(kind)
                .append("\" x1=\"")
                .append(percent(x1))
                .append("\" y1=\"")
                .append(y1);
        svg.append("\" x2=\"").append(percent(x2)).append("\" y2=\"").append(y2).append("\"/>");
    }

    private static void text(StringBuilder svg, double x, int y, String anchor, String text, String kind) {
        svg.append("<text class=\"")
                .append(kind)
                .append("\" x=\"")
                .append(percent(x))
                .append("\" y=\"")
                .append(y);
        svg.append("\" text-anchor=\"")
                .append(anchor)
                .append("\">")
                .append(HtmlTables.escape(text))
                .append("</text>");
    }
}
