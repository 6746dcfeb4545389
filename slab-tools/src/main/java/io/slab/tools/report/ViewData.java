package io.slab.tools.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slab.tools.view.AllocatorView;
import io.slab.tools.view.CacheView;
import io.slab.tools.view.Reading;
import io.slab.tools.view.Sample;
import io.slab.tools.view.SizeBucket;
import io.slab.tools.view.SlabMap;
import io.slab.tools.view.Timeline;
import java.util.Comparator;
import java.util.List;

/** The data that the page of a running JVM draws its charts from. */
final class ViewData {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ViewData() {}

    static ObjectNode of(Timeline timeline) {
        ObjectNode node = NODES.objectNode();
        overTime(node, timeline.samples());
        ArrayNode reclaims = node.putArray("reclaim");
        timeline.reclaims()
                .forEach(reclaim -> reclaims.addObject()
                        .put("at", reclaim.at().toEpochMilli())
                        .put("bytes", reclaim.bytes())
                        .put("what", reclaim.allocator()));
        Reading reading = timeline.latest();
        ArrayNode holders = node.putArray("holders");
        Holder.of(reading)
                .forEach(holder -> holders.addObject()
                        .put("name", holder.name())
                        .put("kind", holder.kind())
                        .put("bytes", holder.bytes())
                        .put("live", holder.live())
                        .put("cached", holder.cached())
                        .put("free", holder.free())
                        .put("overhead", holder.overhead()));
        ArrayNode maps = node.putArray("maps");
        mapped(reading).forEach(cache -> map(maps.addObject(), reading, cache));
        if (reading.caches().anyMatch(cache -> cache.slabs().total() > 0)) {
            node.put("mapsMissing", "Single slabs were not recorded; the table tells how full they are on the whole.");
        }
        ArrayNode sizes = node.putArray("sizes");
        SizeBucket.of(reading)
                .forEach(size -> sizes.addObject()
                        .put("upTo", size.upToBytes())
                        .put("count", size.objects())
                        .put("bytes", size.bytes()));
        ArrayNode sites = node.putArray("sites");
        reading.sites().forEach(site -> {
            ArrayNode frames = sites.addObject()
                    .put("cache", site.cache())
                    .put("owner", site.owner())
                    .put("bytes", site.bytes())
                    .putArray("frames");
            site.frames().forEach(frames::add);
        });
        return node;
    }

    private static void overTime(ObjectNode node, List<Sample> samples) {
        ArrayNode times = node.putArray("times");
        ObjectNode series = node.putObject("series");
        ArrayNode live = series.putArray("live");
        ArrayNode waste = series.putArray("waste");
        ArrayNode committed = series.putArray("committed");
        ArrayNode resident = series.putArray("resident");
        for (Sample sample : samples) {
            times.add(sample.at().toEpochMilli());
            live.add(sample.liveBytes());
            waste.add(sample.wasteBytes());
            committed.add(sample.committedBytes());
            if (sample.residentBytes() == AllocatorView.UNKNOWN) {
                resident.addNull();
            } else {
                resident.add(sample.residentBytes());
            }
        }
    }

    /** Caches whose slabs are known one by one, those with the most bytes first. */
    private static List<CacheView> mapped(Reading reading) {
        return reading.caches()
                .filter(cache -> !cache.map().cells().isEmpty())
                .sorted(Comparator.comparingLong(
                                (CacheView cache) -> -cache.bytes().slab())
                        .thenComparing(CacheView::key))
                .toList();
    }

    private static void map(ObjectNode node, Reading reading, CacheView cache) {
        List<SlabMap.Cell> cells = cache.map().cells();
        node.put("cache", Holder.nameOf(reading, cache))
                .put("slabBytes", cache.shape().slabBytes())
                .put("capacity", cells.getFirst().capacity());
        ArrayNode used = node.putArray("used");
        cells.forEach(cell -> used.add(cell.used()));
        if (cells.stream().anyMatch(cell -> cell.capacity() != cells.getFirst().capacity())) {
            ArrayNode capacities = node.putArray("capacities");
            cells.forEach(cell -> capacities.add(cell.capacity()));
        }
        ArrayNode bases = node.putArray("bases");
        cells.forEach(cell -> bases.add(cell.base()));
    }
}
