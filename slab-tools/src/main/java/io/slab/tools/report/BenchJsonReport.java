package io.slab.tools.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slab.bench.run.AllocatorResult;
import io.slab.bench.run.BenchPlan;
import io.slab.bench.run.BenchResult;
import io.slab.bench.run.Machine;
import io.slab.bench.run.Spread;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The JSON that {@code slab bench --json} writes. */
public final class BenchJsonReport {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** More digits than any measurement has. */
    private static final MathContext DIGITS = new MathContext(6);

    private static final List<String> PERCENTILES = List.of("p50", "p99", "p99.99");

    private BenchJsonReport() {}

    /**
     * Renders all results.
     *
     * @param machine what they were measured on
     * @param plan how they were run
     * @param results one per benchmark
     * @return a JSON document
     */
    public static String render(Machine machine, BenchPlan plan, List<BenchResult> results) {
        ObjectNode root = NODES.objectNode();
        ObjectNode here = root.putObject("machine");
        here.put("os", machine.os());
        here.put("arch", machine.arch());
        here.put("processor", machine.processor());
        here.put("processors", machine.processors());
        here.put("memoryBytes", machine.memoryBytes());
        here.put("java", machine.java());
        here.put("vm", machine.vm());
        here.put("date", machine.date().toString());
        root.put("effort", plan.effort().name().toLowerCase(Locale.ROOT));
        root.put("threads", plan.threads());
        root.put("byTurns", plan.byTurns());
        ArrayNode benchmarks = root.putArray("benchmarks");
        results.forEach(result -> benchmarks.add(benchmark(result)));
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain nodes cannot fail to be written", e);
        }
    }

    private static ObjectNode benchmark(BenchResult result) {
        ObjectNode node = NODES.objectNode();
        node.put("name", result.spec().name());
        ObjectNode params = node.putObject("params");
        new TreeMap<>(result.spec().params()).forEach(params::put);
        node.put("summary", result.spec().summary());
        node.put("unit", result.spec().unit().label());
        ArrayNode results = node.putArray("results");
        result.results().forEach(each -> results.add(allocator(each)));
        ObjectNode ratios = node.putObject("ratioTo");
        ObjectNode spreads = NODES.objectNode();
        result.ratios().forEach((allocator, ratio) -> {
            put(ratios, allocator, ratio.median());
            ObjectNode spread = spreads.putObject(allocator);
            put(spread, "min", ratio.min());
            put(spread, "max", ratio.max());
        });
        node.set("ratioSpread", spreads);
        ObjectNode resident = node.putObject("residentRatioTo");
        result.residentRatios().forEach((allocator, ratio) -> put(resident, allocator, ratio));
        return node;
    }

    private static ObjectNode allocator(AllocatorResult result) {
        ObjectNode node = NODES.objectNode();
        node.put("allocator", result.allocator());
        node.put("status", result.status().label());
        if (!result.message().isEmpty()) {
            node.put("message", result.message());
        }
        Spread figure = result.figure();
        if (!figure.isKnown()) {
            return node;
        }
        put(node, "median", figure.median());
        put(node, "min", figure.min());
        put(node, "max", figure.max());
        ArrayNode runs = node.putArray("runs");
        result.runs().forEach(run -> runs.add(rounded(run)));
        putBytes(node, "residentBytes", result.residentBytes());
        put(node, "allocatedHeapBytesPerOp", result.allocatedHeapBytesPerOp());
        put(node, "slowPathsPerOp", result.slowPathsPerOp());
        Map<String, Double> figures = result.figures();
        if (figures.containsKey(PERCENTILES.getFirst())) {
            ObjectNode latency = node.putObject("latencyNanos");
            PERCENTILES.forEach(name -> put(latency, name, figures.get(name)));
        }
        putBytes(node, "liveBytes", figures.get("liveBytes"));
        put(node, "residentOverhead", figures.get("residentOverhead"));
        put(node, "recycledOverhead", figures.get("recycledOverhead"));
        put(node, "pmdkOverhead", figures.get("pmdkOverhead"));
        put(node, "returnedShare", figures.get("returnedShare"));
        put(node, "stallP9999Nanos", figures.get("stallP9999Nanos"));
        put(node, "stallMaxNanos", figures.get("stallMaxNanos"));
        put(node, "ownStallP9999Nanos", figures.get("ownStallP9999Nanos"));
        put(node, "ownStallMaxNanos", figures.get("ownStallMaxNanos"));
        put(node, "purgesPerSecond", figures.get("purgesPerSecond"));
        putBytes(node, "threadsEnded", figures.get("threadsEnded"));
        return node;
    }

    private static BigDecimal rounded(double value) {
        return new BigDecimal(value).round(DIGITS).stripTrailingZeros();
    }

    private static void put(ObjectNode node, String name, @Nullable Double value) {
        if (value != null && !value.isNaN()) {
            BigDecimal rounded = rounded(value);
            node.put(name, rounded.scale() < 0 ? rounded.setScale(0) : rounded);
        }
    }

    private static void putBytes(ObjectNode node, String name, @Nullable Double value) {
        if (value != null) {
            node.put(name, value.longValue());
        }
    }
}
