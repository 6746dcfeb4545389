package io.slab.tools.report;

import io.slab.bench.run.AllocatorResult;
import io.slab.bench.run.BenchResult;
import io.slab.bench.run.Spread;
import io.slab.bench.run.Unit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/** The tables that {@code slab bench} prints. */
public final class BenchTextReport {
    private static final String NOTHING = "-";
    private static final int SUMMARY_COLUMNS = 4;
    private static final String INDENT = "  ";

    /** A figure that only some benchmarks have. */
    private record Column(String heading, String figure, DoubleFunction<String> format) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("p50 ns", "p50", BenchTextReport::whole),
            new Column("p99 ns", "p99", BenchTextReport::whole),
            new Column("p99.99 ns", "p99.99", BenchTextReport::whole),
            new Column("resident/live - 1", "residentOverhead", Units::ratio),
            new Column("recycled", "recycledOverhead", Units::ratio),
            new Column("as PMDK", "pmdkOverhead", Units::ratio),
            new Column("returned %", "returnedShare", share -> String.format(Locale.ROOT, "%.1f", 100 * share)),
            new Column("stall p99.99 ns", "stallP9999Nanos", BenchTextReport::whole),
            new Column("stall max ns", "stallMaxNanos", BenchTextReport::whole),
            new Column("own p99.99 ns", "ownStallP9999Nanos", BenchTextReport::whole),
            new Column("own max ns", "ownStallMaxNanos", BenchTextReport::whole),
            new Column("purges/s", "purgesPerSecond", BenchTextReport::whole));

    private BenchTextReport() {}

    /**
     * Renders one benchmark.
     *
     * @param result what was found
     * @return lines of text
     */
    public static List<String> render(BenchResult result) {
        List<List<String>> rows = rows(result);
        TextTable table = new TextTable(rows.getFirst().toArray(String[]::new));
        rows.subList(1, rows.size()).forEach(table::row);
        List<String> lines = new ArrayList<>();
        lines.add(heading(result));
        table.lines().forEach(line -> lines.add(INDENT + line));
        return lines;
    }

    /** The headings, and a row for each allocator; shorter where there is a reason instead of figures. */
    static List<List<String>> rows(BenchResult result) {
        List<Column> more = COLUMNS.stream()
                .filter(column -> result.results().stream()
                        .anyMatch(each -> each.figures().containsKey(column.figure())))
                .toList();
        List<String> headings = new ArrayList<>(List.of(
                "allocator",
                result.spec().unit().label(),
                "min…max",
                result.subject().allocator() + " ÷ it",
                "min…max",
                "resident",
                "heap B/op",
                "slow paths/op"));
        more.forEach(column -> headings.add(column.heading()));
        List<List<String>> rows = new ArrayList<>(List.of(headings));
        Map<String, Spread> ratios = result.ratios();
        for (AllocatorResult each : result.results()) {
            rows.add(cells(each, result.spec().unit(), ratios.get(each.allocator()), more));
        }
        return rows;
    }

    static String heading(BenchResult result) {
        Unit unit = result.spec().unit();
        return result.spec().title() + ": " + result.spec().summary() + " (" + unit.label() + ", "
                + (unit.lowerIsBetter() ? "lower" : "higher") + " is better)";
    }

    private static List<String> cells(AllocatorResult result, Unit unit, @Nullable Spread ratio, List<Column> more) {
        Spread figure = result.figure();
        if (!figure.isKnown()) {
            String message = result.message().isEmpty() ? "" : ": " + result.message();
            return List.of(result.allocator(), result.status().label() + message);
        }
        List<String> cells = new ArrayList<>();
        cells.add(result.allocator()
                + (result.status().bad() ? " (" + result.status().label() + ")" : ""));
        cells.add(figure(unit, figure.median()));
        cells.add(figure(unit, figure.min()) + "…" + figure(unit, figure.max()));
        cells.add(ratio == null ? "" : Units.ratio(ratio.median()));
        cells.add(ratio == null ? "" : Units.ratio(ratio.min()) + "…" + Units.ratio(ratio.max()));
        cells.add(bytes(result.residentBytes()));
        cells.add(small(result.allocatedHeapBytesPerOp()));
        cells.add(small(result.slowPathsPerOp()));
        for (Column column : more) {
            Double value = result.figures().get(column.figure());
            cells.add(value == null ? NOTHING : column.format().apply(value));
        }
        return cells;
    }

    /**
     * The ratios of all benchmarks in one table.
     *
     * @param results what was found
     * @return lines of text
     */
    public static List<String> summary(List<BenchResult> results) {
        Set<String> peers = columns(results);
        List<String> headings = new ArrayList<>(List.of("slab ÷", "better is"));
        headings.addAll(peers);
        TextTable table = new TextTable(headings.toArray(String[]::new));
        for (BenchResult result : results) {
            if (result.ratios().keySet().stream().anyMatch(peers::contains)) {
                table.row(summaryCells(result, peers));
            }
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add("Ratios: median (least…greatest) over forks, each of Slab's with the peer's that ran next to it."
                + " heap B/op: Java heap taken per operation. own: less the time that threads waited for a processor.");
        return lines;
    }

    private static List<String> summaryCells(BenchResult result, Set<String> peers) {
        Map<String, Spread> ratios = result.ratios();
        Map<String, Double> resident = result.residentRatios();
        boolean memory = result.spec().traits().once();
        List<String> cells = new ArrayList<>();
        cells.add(result.spec().title() + (memory ? ", resident" : ""));
        cells.add(memory || result.spec().unit().lowerIsBetter() ? "< 1" : "> 1");
        for (String peer : peers) {
            Spread ratio = ratios.get(peer);
            Double bytes = resident.get(peer);
            if (memory) {
                cells.add(bytes == null ? NOTHING : Units.ratio(bytes));
            } else {
                cells.add(ratio == null ? NOTHING : spread(ratio));
            }
        }
        return cells;
    }

    static String spread(Spread ratio) {
        return Units.ratio(ratio.median()) + " (" + Units.ratio(ratio.min()) + "…" + Units.ratio(ratio.max()) + ")";
    }

    /** The peers that most benchmarks have. */
    static Set<String> columns(List<BenchResult> results) {
        Set<String> peers = new LinkedHashSet<>();
        results.forEach(result -> peers.addAll(result.ratios().keySet()));
        List<String> frequent = peers.stream()
                .sorted((a, b) -> Long.compare(uses(results, b), uses(results, a)))
                .limit(SUMMARY_COLUMNS)
                .toList();
        peers.retainAll(frequent);
        return peers;
    }

    private static long uses(List<BenchResult> results, String peer) {
        return results.stream()
                .filter(result -> result.ratios().containsKey(peer))
                .count();
    }

    static String figure(Unit unit, double value) {
        return unit.lowerIsBetter()
                ? value < 1000
                        ? String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value)
                        : Units.count((long) value)
                : Units.count((long) value);
    }

    private static String whole(double value) {
        return Units.exact((long) value);
    }

    static String bytes(@Nullable Double bytes) {
        return bytes == null ? NOTHING : Units.bytes(bytes.longValue());
    }

    /** Figures that are often next to nothing. */
    static String small(@Nullable Double value) {
        if (value == null) {
            return NOTHING;
        }
        return value < 0.005
                ? value < 0.0005 ? "0" : "<0.01"
                : String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
    }
}
