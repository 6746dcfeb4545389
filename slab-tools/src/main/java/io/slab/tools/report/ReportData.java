package io.slab.tools.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slab.tools.replay.AllocatorResult;
import io.slab.tools.replay.CacheUse;
import io.slab.tools.replay.Measurement;
import io.slab.tools.replay.ReplayResult;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The data that the script of the HTML report draws its charts from. */
final class ReportData {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ReportData() {}

    /** JSON that can stand inside a script element: no character of it can end that element. */
    static String render(List<ReplayResult> results) {
        ArrayNode traces = NODES.arrayNode();
        results.forEach(result -> traces.add(trace(result)));
        return embedded(traces);
    }

    /** JSON that can stand inside a script element. */
    static String embedded(JsonNode json) {
        return json.toString().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }

    private static ObjectNode trace(ReplayResult result) {
        ObjectNode node = NODES.objectNode();
        node.put("name", result.trace().name());
        node.put("peak", result.trace().totals().peakEvent() + 1);
        ArrayNode events = node.putArray("events");
        ArrayNode live = node.putArray("live");
        result.trace().live().forEach(point -> {
            events.add(point.event());
            live.add(point.liveBytes());
        });
        ArrayNode series = node.putArray("series");
        result.results().forEach(row -> addSeries(series, row));
        ArrayNode sizes = node.putArray("sizes");
        result.trace()
                .sizes()
                .forEach(bucket -> sizes.addObject()
                        .put("upTo", bucket.upToBytes())
                        .put("count", bucket.allocations())
                        .put("bytes", bucket.bytes()));
        ArrayNode caches = node.putArray("caches");
        caches(result).forEach(cache -> caches.add(cache(cache)));
        return node;
    }

    private static void addSeries(ArrayNode series, AllocatorResult row) {
        Measurement measured = row.measured();
        if (measured != null) {
            ArrayNode resident = series.addObject().put("name", row.allocator()).putArray("resident");
            measured.samples().forEach(sample -> resident.add(sample.residentBytes()));
        }
    }

    private static ObjectNode cache(CacheUse cache) {
        long live = cache.liveObjects() * cache.objectSize();
        long cached = cache.cachedObjects() * cache.objectSize();
        long free = cache.freeObjects() * cache.objectSize();
        ObjectNode node = NODES.objectNode();
        node.put("name", cache.name());
        node.put("slabBytes", cache.slabBytes());
        node.put("full", cache.fullSlabs());
        node.put("partial", cache.partialSlabs());
        node.put("empty", cache.emptySlabs());
        node.putObject("parts")
                .put("slab", live)
                .put("cached", cached)
                .put("free", free)
                .put("overhead", Math.max(0, cache.slabBytes() - live - cached - free));
        return node;
    }

    /** Caches that have slabs, largest first. */
    static List<CacheUse> caches(ReplayResult result) {
        return result.results().stream()
                .map(AllocatorResult::measured)
                .flatMap(measured -> measured == null ? Stream.<CacheUse>empty() : measured.cachesAtPeak().stream())
                .filter(cache -> cache.slabBytes() > 0)
                .sorted(Comparator.comparingLong(CacheUse::slabBytes).reversed())
                .toList();
    }
}
