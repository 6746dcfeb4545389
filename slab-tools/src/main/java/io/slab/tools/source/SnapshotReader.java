package io.slab.tools.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slab.tools.view.AllocatorView;
import io.slab.tools.view.CacheView;
import io.slab.tools.view.Site;
import io.slab.tools.view.SlabMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the JSON that {@link io.slab.stats.StatsJson} writes, by the names of fields: a JVM with another version of Slab may say more, or less;
 * what it does not say is zero.
 */
final class SnapshotReader {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private SnapshotReader() {}

    /**
     * An allocator slab by slab.
     *
     * @param view its figures
     * @param maps the slabs of its caches, by {@link CacheView#key()}
     */
    record Detail(AllocatorView view, Map<String, SlabMap> maps) {}

    /** Reads {@code inspectJson}. */
    static Detail detail(String json) throws TargetException {
        JsonNode root = parse(json);
        JsonNode stats = root.path("stats");
        String allocator = stats.path("name").asText();
        Map<String, SlabMap> maps = new HashMap<>();
        for (JsonNode cache : root.path("caches")) {
            String key = allocator + '/' + cache.path("stats").path("name").asText();
            maps.put(key, map(cache.path("slabs")));
        }
        long resident = root.path("residentBytes").asLong(AllocatorView.UNKNOWN);
        return new Detail(allocator(stats, resident, maps), maps);
    }

    /** Reads {@code StatsJson}; resident memory and single slabs are those of the last look at them. */
    static AllocatorView stats(String json, Detail last) throws TargetException {
        return allocator(parse(json), last.view.residentBytes(), last.maps);
    }

    /** Reads {@code profileJson}. */
    static List<Site> sites(String json) throws TargetException {
        List<Site> sites = new ArrayList<>();
        for (JsonNode site : parse(json).path("sites")) {
            List<String> frames = new ArrayList<>();
            site.path("frames").forEach(frame -> frames.add(frame.asText()));
            sites.add(new Site(
                    site.path("cache").asText(),
                    site.path("owner").asText(),
                    frames,
                    site.path("bytes").asLong(),
                    site.path("objects").asLong()));
        }
        return sites;
    }

    private static JsonNode parse(String json) throws TargetException {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new TargetException("the figures are no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static AllocatorView allocator(JsonNode stats, long resident, Map<String, SlabMap> maps) {
        String name = stats.path("name").asText();
        List<CacheView> caches = new ArrayList<>();
        stats.path("caches").forEach(cache -> caches.add(cache(name, cache, maps)));
        return new AllocatorView(
                name,
                stats.path("backend").path("name").asText(),
                stats.path("requestedBytes").asLong(),
                stats.path("runObjects").asLong(),
                stats.path("runBytes").asLong(),
                stats.path("reservedBytes").asLong(),
                stats.path("committedBytes").asLong(),
                stats.path("freeCommittedBytes").asLong(),
                resident,
                stats.path("limitBytes").asLong(Long.MAX_VALUE),
                stats.path("reclaimedBytes").asLong(),
                sum(stats.path("failures")),
                caches);
    }

    private static CacheView cache(String allocator, JsonNode cache, Map<String, SlabMap> maps) {
        JsonNode shape = cache.path("shape");
        JsonNode objects = cache.path("objects");
        JsonNode slabs = cache.path("slabs");
        JsonNode bytes = cache.path("bytes");
        JsonNode work = cache.path("work");
        String name = cache.path("name").asText();
        return new CacheView(
                allocator,
                name,
                cache.path("kind").asText(),
                new CacheView.Shape(
                        shape.path("objectSize").asLong(),
                        shape.path("stride").asLong(),
                        shape.path("slabBytes").asLong(),
                        shape.path("objectsPerSlab").asInt()),
                new CacheView.Objects(
                        objects.path("live").asLong(),
                        objects.path("magazines").asLong(),
                        objects.path("depot").asLong(),
                        objects.path("free").asLong()),
                new CacheView.Slabs(
                        slabs.path("empty").asInt(),
                        slabs.path("partial").asInt(),
                        slabs.path("full").asInt(),
                        slabs.path("partialAgeMillis").asLong()),
                new CacheView.Bytes(
                        bytes.path("requested").asLong(),
                        bytes.path("rounding").asLong(),
                        bytes.path("cached").asLong(),
                        bytes.path("scattered").asLong(),
                        bytes.path("empty").asLong(),
                        bytes.path("header").asLong()
                                + bytes.path("color").asLong()
                                + bytes.path("tail").asLong(),
                        bytes.path("slab").asLong(),
                        bytes.path("committed").asLong(),
                        bytes.path("peakSlab").asLong()),
                new CacheView.Work(
                        work.path("allocations").asLong(),
                        work.path("frees").asLong(),
                        work.path("slowPaths").asLong(),
                        work.path("contentions").asLong(),
                        sum(work.path("failures")),
                        work.path("reclaimedBytes").asLong()),
                maps.getOrDefault(allocator + '/' + name, SlabMap.UNKNOWN));
    }

    private static long sum(JsonNode counts) {
        long sum = 0;
        for (JsonNode count : counts) {
            sum += count.asLong();
        }
        return sum;
    }

    private static SlabMap map(JsonNode slabs) {
        List<SlabMap.Cell> cells = new ArrayList<>(slabs.size());
        for (JsonNode slab : slabs) {
            int capacity = slab.path("capacity").asInt();
            cells.add(new SlabMap.Cell(
                    capacity - slab.path("free").asInt(),
                    capacity,
                    slab.path("address").asText()));
        }
        return new SlabMap(cells);
    }
}
