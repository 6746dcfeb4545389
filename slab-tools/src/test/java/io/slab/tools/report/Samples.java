package io.slab.tools.report;

import io.slab.tools.replay.AllocatorResult;
import io.slab.tools.replay.CacheUse;
import io.slab.tools.replay.Measurement;
import io.slab.tools.replay.MemoryUse;
import io.slab.tools.replay.ReplayResult;
import io.slab.tools.replay.Status;
import io.slab.tools.replay.TraceSummary;
import io.slab.tools.trace.TraceTotals;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Results for tests. */
final class Samples {
    private Samples() {}

    static ReplayResult result(String name, long patternErrors) {
        TraceSummary trace = new TraceSummary(
                name,
                "folder/" + name,
                "heaptrack",
                new TraceTotals(1000, 600, 2, 1, 1, 1_000_000, 499, 2000, 7),
                1,
                List.of(new TraceSummary.LivePoint(500, 1_000_000), new TraceSummary.LivePoint(1001, 2000)),
                List.of(new TraceSummary.SizeBucket(16, 500, 7000), new TraceSummary.SizeBucket(32, 100, 3000)));
        Map<String, String> config = new LinkedHashMap<>();
        config.put("backend", "mmap");
        config.put("coloring", "none");
        config.put("reclaim", "retain");
        config.put("numa", "none");
        config.put("checks", "standard");
        return new ReplayResult(
                trace,
                Duration.ofMillis(2500),
                List.of(
                        new AllocatorResult("slab", Status.OK, "", config, 12.3456, measurement(patternErrors, 9000)),
                        new AllocatorResult("malloc", Status.OK, "", Map.of("library", "libc"), 20, measurement(0, 0)),
                        new AllocatorResult(
                                "mimalloc", Status.NOT_INSTALLED, "libmimalloc.so.2 not found", Map.of(), 0, null)));
    }

    private static Measurement measurement(long patternErrors, long metadata) {
        return new Measurement(
                new MemoryUse(1_100_000, metadata),
                new MemoryUse(1_000_000, metadata),
                new MemoryUse(4096, metadata / 3),
                patternErrors,
                List.of(new Measurement.Sample(500, 1_100_000), new Measurement.Sample(1001, 1_000_000)),
                metadata == 0 ? List.of() : List.of(new CacheUse("size-16", 16, 400, 64, 36, 0, 1, 1, 8192)));
    }
}
