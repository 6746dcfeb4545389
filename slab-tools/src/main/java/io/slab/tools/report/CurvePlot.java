package io.slab.tools.report;

import io.slab.bench.run.AllocatorResult;
import io.slab.bench.run.BenchResult;
import io.slab.bench.run.BenchmarkSpec;
import io.slab.bench.run.Spread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Benchmarks that were measured at several values of one number, as curves in an SVG file of their own: both scales are logarithmic, medians
 * are joined, and a whisker reaches from the least to the greatest figure.
 */
public final class CurvePlot {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 380;
    private static final int LEFT = 56;
    private static final int RIGHT = 150;
    private static final int TOP = 40;
    private static final int BOTTOM = 46;
    private static final int LEAST_POINTS = 3;
    private static final String[] COLORS = {"#1769aa", "#c62828", "#2e7d32", "#ef6c00", "#6a1b9a", "#455a64"};

    private record Point(double x, Spread y) {}

    private final List<BenchResult> results;
    private final String parameter;
    private final Map<String, List<Point>> curves = new LinkedHashMap<>();
    private double leastX = Double.MAX_VALUE;
    private double greatestX;
    private double leastY = Double.MAX_VALUE;
    private double greatestY;

    private CurvePlot(List<BenchResult> results, String parameter) {
        this.results = results;
        this.parameter = parameter;
        for (BenchResult result : results) {
            double x = Double.parseDouble(result.spec().params().get(parameter));
            for (AllocatorResult each : result.results()) {
                if (each.figure().isKnown()) {
                    add(each.allocator(), new Point(x, each.figure()));
                }
            }
        }
    }

    private void add(String allocator, Point point) {
        curves.computeIfAbsent(allocator, name -> new ArrayList<>()).add(point);
        leastX = Math.min(leastX, point.x);
        greatestX = Math.max(greatestX, point.x);
        leastY = Math.min(leastY, point.y.min());
        greatestY = Math.max(greatestY, point.y.max());
    }

    /**
     * Draws the first benchmark that was measured over a range.
     *
     * @param results what was measured
     * @return an SVG document; empty if no benchmark has three values of one numeric parameter
     */
    public static Optional<String> of(List<BenchResult> results) {
        Map<String, List<BenchResult>> byName = new LinkedHashMap<>();
        results.forEach(r -> byName.computeIfAbsent(r.spec().name(), name -> new ArrayList<>())
                .add(r));
        return byName.values().stream()
                .filter(same -> same.size() >= LEAST_POINTS && parameterOf(same).isPresent())
                .map(same -> new CurvePlot(same, parameterOf(same).orElseThrow()))
                .filter(plot -> !plot.curves.isEmpty())
                .map(CurvePlot::draw)
                .findFirst();
    }

    /**
     * Whether {@link #of} will find something to draw, if all goes well.
     *
     * @param specs the benchmarks that are going to be measured
     * @return true if one of them has three values of one numeric parameter
     */
    public static boolean canDraw(List<BenchmarkSpec> specs) {
        return specs.stream().anyMatch(spec -> {
            List<BenchmarkSpec> same =
                    specs.stream().filter(s -> s.name().equals(spec.name())).toList();
            return same.size() >= LEAST_POINTS && parameter(same).isPresent();
        });
    }

    private static Optional<String> parameter(List<BenchmarkSpec> same) {
        return same.getFirst().params().keySet().stream()
                .sorted()
                .filter(key -> same.stream()
                        .map(spec -> spec.params().getOrDefault(key, ""))
                        .allMatch(value -> value.matches("[1-9]\\d{0,8}")))
                .findFirst();
    }

    private static Optional<String> parameterOf(List<BenchResult> same) {
        return parameter(same.stream().map(BenchResult::spec).toList());
    }

    private String draw() {
        BenchmarkSpec spec = results.getFirst().spec();
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                WIDTH,
                HEIGHT));
        text(svg, LEFT, TOP - 18, "start", spec.name() + ": " + spec.summary());
        text(svg, LEFT - 40, TOP - 4, "start", spec.unit().label());
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, "middle", parameter);
        grid(svg);
        int number = 0;
        List<Map.Entry<String, List<Point>>> highestFirst = new ArrayList<>(curves.entrySet());
        highestFirst.sort(
                Comparator.comparingDouble(e -> -e.getValue().getLast().y.median()));
        double labelY = TOP - 14;
        for (Map.Entry<String, List<Point>> curve : highestFirst) {
            String color = COLORS[number++ % COLORS.length];
            curve(svg, curve.getValue(), color);
            labelY = Math.max(labelY + 15, y(curve.getValue().getLast().y.median()) + 4);
            svg.append("<g fill=\"").append(color).append("\">");
            text(svg, WIDTH - RIGHT + 10, labelY, "start", curve.getKey());
            svg.append("</g>\n");
        }
        return svg.append("</svg>\n").toString();
    }

    private void grid(StringBuilder svg) {
        for (BenchResult result : results) {
            double value = Double.parseDouble(result.spec().params().get(parameter));
            line(svg, x(value), TOP, x(value), HEIGHT - BOTTOM);
            text(svg, x(value), HEIGHT - BOTTOM + 16, "middle", String.valueOf((long) value));
        }
        for (double power = 0.125; power <= greatestY * 2; power *= 2) {
            if (power >= leastY / 2 && y(power) >= TOP - 1 && y(power) <= HEIGHT - BOTTOM + 1) {
                line(svg, LEFT, y(power), WIDTH - RIGHT, y(power));
                text(
                        svg,
                        LEFT - 6,
                        y(power) + 4,
                        "end",
                        power < 1 ? String.valueOf(power) : String.valueOf((long) power));
            }
        }
    }

    private void curve(StringBuilder svg, List<Point> points, String color) {
        StringBuilder path = new StringBuilder();
        for (Point point : points) {
            double x = x(point.x);
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : " L", x, y(point.y.median())));
            svg.append(String.format(
                    Locale.ROOT,
                    "<path d=\"M%.1f %.1f V%.1f\" stroke=\"%s\"/><circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\""
                            + " fill=\"%s\"/>%n",
                    x,
                    y(point.y.min()),
                    y(point.y.max()),
                    color,
                    x,
                    y(point.y.median()),
                    color));
        }
        svg.append(String.format(
                Locale.ROOT, "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n", path, color));
    }

    private double x(double value) {
        double range = Math.log(greatestX / leastX);
        return LEFT + (WIDTH - LEFT - RIGHT) * (range > 0 ? Math.log(value / leastX) / range : 0);
    }

    private double y(double value) {
        double least = Math.pow(2, Math.floor(Math.log(leastY) / Math.log(2)));
        double greatest = Math.pow(2, Math.ceil(Math.log(greatestY) / Math.log(2)));
        double range = Math.log(greatest / least);
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (range > 0 ? Math.log(value / least) / range : 0);
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT, "<path d=\"M%.1f %.1f L%.1f %.1f\" stroke=\"#ddd\" fill=\"none\"/>%n", x1, y1, x2, y2));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                HtmlTables.escape(text)));
    }
}
