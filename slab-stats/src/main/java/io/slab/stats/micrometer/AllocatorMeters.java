package io.slab.stats.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.slab.AllocatorStats;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The meters of an allocator in one registry. Guarded by the snapshots' monitor. */
final class AllocatorMeters {
    private final MeterRegistry registry;
    private final Tags tags;
    private final Snapshots snapshots;
    private List<Meter> meters = List.of();

    AllocatorMeters(MeterRegistry registry, Tags tags, Snapshots snapshots) {
        this.registry = registry;
        this.tags = tags;
        this.snapshots = snapshots;
    }

    /** Makes the meters of an allocator that is open, and removes those of one that is not any more. */
    void update(boolean open) {
        if (!open) {
            meters.forEach(registry::remove);
            meters = List.of();
        } else if (meters.isEmpty()) {
            meters = register();
        }
    }

    private List<Meter> register() {
        return List.of(
                memory("live", "Bytes that users hold", AllocatorStats::liveBytes),
                memory("requested", "Bytes that users asked for", AllocatorStats::requestedBytes),
                memory("used", "Bytes in slabs and page runs", AllocatorStats::usedBytes),
                memory("committed", "Bytes that may be backed by memory", AllocatorStats::committedBytes),
                memory("reserved", "Address space", AllocatorStats::reservedBytes),
                gauge("slab.objects", BaseUnits.OBJECTS, "Objects that users hold", AllocatorStats::liveObjects),
                gauge(
                        "slab.regions",
                        "regions",
                        "Regions of the page backend",
                        stats -> stats.regions().size()),
                reclaimed(),
                failures("cache", stats -> stats.failures().cache()),
                failures("allocator", stats -> stats.failures().allocator()),
                failures("backend", stats -> stats.failures().backend()),
                failures("request", stats -> stats.failures().request()));
    }

    private Meter memory(String what, String description, ToDoubleFunction<AllocatorStats> figure) {
        return gauge("slab.memory." + what, BaseUnits.BYTES, description, figure);
    }

    private Meter gauge(String name, String unit, String description, ToDoubleFunction<AllocatorStats> figure) {
        return Gauge.builder(name, snapshots, s -> s.of(figure))
                .baseUnit(unit)
                .description(description)
                .tags(tags)
                .strongReference(true) // to the snapshots, which refer to the allocator weakly
                .register(registry);
    }

    private Meter reclaimed() {
        return FunctionCounter.builder("slab.memory.reclaimed", snapshots, s -> s.of(AllocatorStats::reclaimedBytes))
                .baseUnit(BaseUnits.BYTES)
                .description("Bytes that reclaims gave back")
                .tags(tags)
                .register(registry);
    }

    private Meter failures(String limit, ToDoubleFunction<AllocatorStats> figure) {
        return FunctionCounter.builder("slab.allocation.failures", snapshots, s -> s.of(figure))
                .description("Allocations that failed, by the limit that was hit")
                .tags(tags.and("limit", limit))
                .register(registry);
    }
}
