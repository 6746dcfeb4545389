package io.slab.tools.report;

import io.slab.tools.replay.AllocatorResult;
import io.slab.tools.replay.Measurement;
import io.slab.tools.replay.ReplayResult;
import io.slab.tools.replay.Status;
import io.slab.tools.replay.TraceSummary;
import io.slab.tools.trace.TraceTotals;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table that {@code slab replay} prints. */
public final class TextReport {
    private TextReport() {}

    /**
     * Renders the results of one trace.
     *
     * @param result the results
     * @return lines of text
     */
    public static List<String> render(ReplayResult result) {
        TextTable table = new TextTable(
                "allocator",
                "ns/event",
                "resident at peak",
                "/ live",
                "resident at end",
                "after reclaim",
                "live at end",
                "heap metadata",
                "pattern errors");
        for (AllocatorResult row : result.results()) {
            table.row(cells(row, result.trace().totals()));
        }
        return Stream.of(List.of(heading(result)), table.lines(), notes(result))
                .flatMap(List::stream)
                .toList();
    }

    /**
     * Explains the columns; printed once, below the last table.
     *
     * @return lines of text
     */
    public static List<String> explanation() {
        return List.of(
                "ns/event: median wall time of the timed passes divided by events; holds the call, one word written"
                        + " per object, and with several threads the waiting for each other; no patterns.",
                "resident: /proc/self/smaps of the allocator's memory (slab: its regions and Java-heap metadata;"
                    + " peers: growth outside the JVM's own), in a pass of its own in which every byte is written and"
                    + " checked; at end: after the last event and --settle, as the allocator left it by itself; after"
                    + " reclaim: when it was then asked for all that is free.");
    }

    private static String heading(ReplayResult result) {
        TraceSummary trace = result.trace();
        TraceTotals totals = trace.totals();
        StringBuilder line = new StringBuilder(trace.name())
                .append(": ")
                .append(trace.format())
                .append(", ")
                .append(Units.exact(totals.recordedEvents()))
                .append(" events, ")
                .append(trace.replayThreads())
                .append(trace.replayThreads() == 1 ? " thread" : " threads")
                .append(", peak live ")
                .append(Units.bytes(totals.peakLiveBytes()));
        if (totals.ignoredFrees() > 0) {
            line.append(", ").append(Units.exact(totals.ignoredFrees())).append(" frees of unknown addresses ignored");
        }
        if (totals.impliedFrees() > 0) {
            line.append(", ").append(Units.exact(totals.impliedFrees())).append(" missing frees implied");
        }
        return line.append(settled(result)).toString();
    }

    /** Empty where nobody waited. */
    static String settled(ReplayResult result) {
        return result.settle().isZero() ? "" : ", settled for " + Units.seconds(result.settle());
    }

    private static List<String> cells(AllocatorResult result, TraceTotals totals) {
        Measurement measured = result.measured();
        if (measured == null) {
            String reason = result.reason().isEmpty() ? "" : ": " + result.reason();
            return List.of(result.allocator(), result.status().label() + reason);
        }
        long resident = measured.atPeak().residentBytes();
        boolean slab = measured.atPeak().heapMetadataBytes() > 0;
        return List.of(
                result.allocator(),
                Units.nanos(result.nsPerEvent()),
                Units.bytes(resident),
                Units.ratio(JsonReport.ratio(resident, totals.peakLiveBytes())),
                Units.bytes(measured.endBeforeReclaim().residentBytes()),
                Units.bytes(measured.end().residentBytes()),
                Units.bytes(totals.endLiveBytes()),
                slab ? Units.bytes(measured.atPeak().heapMetadataBytes()) : "-",
                Units.exact(measured.patternErrors()));
    }

    private static List<String> notes(ReplayResult result) {
        return result.results().stream()
                .filter(row -> row.status() == Status.OK && row.config().containsKey("backend"))
                .map(row -> row.allocator() + ": " + describe(row.config()))
                .toList();
    }

    static String describe(Map<String, String> config) {
        return config.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
