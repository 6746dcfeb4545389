package io.slab.tools.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slab.tools.replay.AllocatorResult;
import io.slab.tools.replay.Measurement;
import io.slab.tools.replay.ReplayResult;
import io.slab.tools.replay.TraceSummary;
import io.slab.tools.trace.TraceTotals;
import java.util.List;

/**
 * The machine-readable result. Its fields are an interface: they may be added to, not renamed.
 *
 * <p>A result whose status is not {@code ok} has a {@code reason} and no figures.
 */
public final class JsonReport {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonReport() {}

    /**
     * Renders all results.
     *
     * @param results one per trace
     * @return a JSON text that ends with a line feed
     */
    public static String render(List<ReplayResult> results) {
        ObjectNode root = NODES.objectNode();
        ArrayNode replays = root.putArray("replays");
        results.forEach(result -> replays.add(replay(result)));
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain nodes cannot fail to be written", e);
        }
    }

    private static ObjectNode replay(ReplayResult result) {
        TraceSummary trace = result.trace();
        TraceTotals totals = trace.totals();
        ObjectNode node = NODES.objectNode();
        node.put("trace", trace.name());
        node.put("path", trace.location());
        node.put("format", trace.format());
        node.put("events", totals.recordedEvents());
        node.put("allocations", totals.allocations());
        node.put("ignoredFrees", totals.ignoredFrees());
        node.put("impliedFrees", totals.impliedFrees());
        node.put("threads", trace.replayThreads());
        node.put("recordedThreads", totals.threads());
        node.put("settleMillis", result.settle().toMillis());
        node.put("peakLiveBytes", totals.peakLiveBytes());
        node.put("peakEvent", totals.peakEvent());
        ArrayNode results = node.putArray("results");
        result.results().forEach(row -> results.add(allocator(row, totals)));
        return node;
    }

    private static ObjectNode allocator(AllocatorResult result, TraceTotals totals) {
        ObjectNode node = NODES.objectNode();
        node.put("allocator", result.allocator());
        node.put("status", result.status().label());
        if (!result.reason().isEmpty()) {
            node.put("reason", result.reason());
        }
        ObjectNode config = node.putObject("config");
        result.config().forEach(config::put);
        Measurement measured = result.measured();
        if (measured != null) {
            node.put("nsPerEvent", Math.round(result.nsPerEvent() * 1000) / 1000.0);
            putFigures(node, measured, totals);
        }
        return node;
    }

    private static void putFigures(ObjectNode node, Measurement measured, TraceTotals totals) {
        long atPeak = measured.atPeak().residentBytes();
        node.put("residentAtPeakBytes", atPeak);
        node.put("residentRatio", Math.round(ratio(atPeak, totals.peakLiveBytes()) * 10000) / 10000.0);
        node.put("endLiveBytes", totals.endLiveBytes());
        node.put("endResidentBytes", measured.end().residentBytes());
        node.put("endResidentBeforeReclaimBytes", measured.endBeforeReclaim().residentBytes());
        node.put("heapMetadataBytes", measured.atPeak().heapMetadataBytes());
        node.put("endHeapMetadataBytes", measured.end().heapMetadataBytes());
        node.put("patternErrors", measured.patternErrors());
    }

    /** Resident over live bytes; 0 if nothing was ever live (all objects had size 0). */
    static double ratio(long resident, long live) {
        return live == 0 ? 0 : (double) resident / live;
    }
}
