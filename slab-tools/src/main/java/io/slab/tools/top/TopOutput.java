package io.slab.tools.top;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slab.tools.report.TextTable;
import io.slab.tools.report.Units;
import io.slab.tools.view.AllocatorView;
import io.slab.tools.view.CacheRate;
import io.slab.tools.view.CacheView;
import io.slab.tools.view.Sample;
import io.slab.tools.view.Subject;
import io.slab.tools.view.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The same figures where there is no terminal: a table for people, JSON for programs. */
public final class TopOutput {
    private TopOutput() {}

    /**
     * A table of all caches.
     *
     * @param subject whom it is of
     * @param timeline at least two readings
     * @param order the order of its rows
     * @return lines
     */
    public static List<String> text(Subject subject, Timeline timeline, SortOrder order) {
        List<String> lines = new ArrayList<>();
        lines.add(subject.title() + ", " + subject.detail());
        Sample totals = timeline.latest().totals();
        lines.add("live " + Units.bytes(totals.liveBytes()) + ", waste " + Units.bytes(totals.wasteBytes())
                + ", committed " + Units.bytes(totals.committedBytes()) + ", resident "
                + (totals.residentBytes() == AllocatorView.UNKNOWN ? "unknown" : Units.bytes(totals.residentBytes()))
                + ", reserved " + Units.bytes(totals.reservedBytes()));
        lines.add("");
        boolean several = timeline.latest().allocators().size() > 1;
        List<Columns.Column> columns = Columns.ALL;
        List<String> headings = new ArrayList<>(List.of("CACHE"));
        columns.forEach(column -> headings.add(column.title()));
        TextTable table = new TextTable(headings.toArray(String[]::new));
        for (Row row : Row.of(timeline, order)) {
            List<String> cells = new ArrayList<>(
                    List.of(Text.clean(several ? row.cache().key() : row.cache().name())));
            columns.forEach(column -> cells.add(column.value().apply(row)));
            table.row(cells);
        }
        lines.addAll(table.lines());
        return lines;
    }

    /**
     * Everything as one line of JSON.
     *
     * @param subject whom it is of
     * @param timeline at least two readings
     * @param order the order of the caches
     * @return an object: {@code process}, {@code time}, the sums, {@code allocators}, and {@code caches} of all of them
     */
    public static String json(Subject subject, Timeline timeline, SortOrder order) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        Sample totals = timeline.latest().totals();
        node.put("process", subject.title());
        node.put("time", totals.at().toString());
        node.put("liveBytes", totals.liveBytes());
        node.put("wasteBytes", totals.wasteBytes());
        node.put("committedBytes", totals.committedBytes());
        node.put("residentBytes", known(totals.residentBytes()));
        node.put("reservedBytes", totals.reservedBytes());
        node.put("reclaimedBytes", totals.reclaimedBytes());
        ArrayNode allocators = node.putArray("allocators");
        timeline.latest().allocators().forEach(allocator -> allocator(allocators.addObject(), allocator));
        ArrayNode caches = node.putArray("caches");
        Map<String, CacheRate> rates = timeline.rates();
        Row.of(timeline, order)
                .forEach(row -> cache(
                        caches.addObject(), row.cache(), rates.get(row.cache().key())));
        return node.toString();
    }

    private static void allocator(ObjectNode node, AllocatorView allocator) {
        node.put("name", allocator.name());
        node.put("backend", allocator.backend());
        node.put("liveBytes", allocator.liveBytes());
        node.put("committedBytes", allocator.committedBytes());
        node.put("residentBytes", known(allocator.residentBytes()));
        node.put("reservedBytes", allocator.reservedBytes());
        node.put("freeCommittedBytes", allocator.freeCommittedBytes());
        node.put("runObjects", allocator.runObjects());
        node.put("runBytes", allocator.runBytes());
        node.put("limitBytes", allocator.limitBytes() == Long.MAX_VALUE ? null : (Long) allocator.limitBytes());
        node.put("reclaimedBytes", allocator.reclaimedBytes());
        node.put("failures", allocator.failures());
    }

    private static void cache(ObjectNode node, CacheView cache, @Nullable CacheRate rate) {
        node.put("allocator", cache.allocator());
        node.put("name", cache.name());
        node.put("kind", cache.kind());
        node.put("objectSize", cache.shape().objectSize());
        node.put("liveObjects", cache.objects().live());
        node.put("magazineObjects", cache.objects().magazines());
        node.put("depotObjects", cache.objects().depot());
        node.put("freeObjects", cache.objects().free());
        node.put("liveBytes", cache.bytes().live());
        node.put("wasteBytes", cache.bytes().waste());
        node.put("slabBytes", cache.bytes().slab());
        node.put("committedBytes", cache.bytes().committed());
        node.put("emptySlabs", cache.slabs().empty());
        node.put("partialSlabs", cache.slabs().partial());
        node.put("fullSlabs", cache.slabs().full());
        node.put("allocations", cache.work().allocations());
        node.put("frees", cache.work().frees());
        node.put("slowPaths", cache.work().slowPaths());
        node.put("failures", cache.work().failures());
        if (rate != null) {
            node.putObject("perSecond")
                    .put("allocations", rate.allocations())
                    .put("frees", rate.frees())
                    .put("slowPaths", rate.slowPaths())
                    .put("failures", rate.failures())
                    .put("liveBytes", rate.growthBytes());
        }
    }

    private static @Nullable Long known(long bytes) {
        return bytes == AllocatorView.UNKNOWN ? null : bytes;
    }
}
