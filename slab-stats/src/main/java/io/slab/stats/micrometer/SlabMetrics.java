package io.slab.stats.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.slab.AllocatorStats;
import io.slab.SlabAllocator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Meters of one allocator and its caches, which come and go with their caches. They refer to the allocator weakly. However many meters are read, a
 * snapshot is taken once a second at most. Thread-safe.
 *
 * <table>
 *   <caption>Meters, all tagged with {@code allocator}</caption>
 *   <tr><th>name</th><th>tags</th><th>what</th></tr>
 *   <tr><td>{@code slab.memory.live}, {@code .requested}, {@code .used}, {@code .committed}, {@code .reserved}</td><td></td><td>bytes</td></tr>
 *   <tr><td>{@code slab.objects}</td><td></td><td>objects that users hold</td></tr>
 *   <tr><td>{@code slab.regions}</td><td></td><td>regions</td></tr>
 *   <tr><td>{@code slab.memory.reclaimed}</td><td></td><td>counter of bytes</td></tr>
 *   <tr><td>{@code slab.allocation.failures}</td><td>{@code limit}</td><td>counter</td></tr>
 *   <tr><td>{@code slab.cache.objects}</td><td>{@code cache}, {@code kind}, {@code state}: live, magazine, depot, free</td><td>objects</td></tr>
 *   <tr><td>{@code slab.cache.slabs}</td><td>{@code cache}, {@code kind}, {@code state}: empty, partial, full</td><td>slabs</td></tr>
 *   <tr><td>{@code slab.cache.memory}</td><td>{@code cache}, {@code kind}, {@code use}: requested, cached, scattered, empty, waste</td><td>bytes;
 *       together they are the cache's slabs</td></tr>
 *   <tr><td>{@code slab.cache.allocations}, {@code .frees}, {@code .slow.paths}, {@code .contentions}, {@code .failures}</td>
 *       <td>{@code cache}, {@code kind}</td><td>counters</td></tr>
 * </table>
 */
@SuppressWarnings("exports") // whoever uses this has Micrometer: for all others it is not required
public final class SlabMetrics implements MeterBinder {
    private final Snapshots snapshots;
    private final Tags tags;

    /**
     * Meters of an allocator.
     *
     * @param slabs the allocator
     */
    public SlabMetrics(SlabAllocator slabs) {
        this(slabs, List.of());
    }

    /**
     * Meters of an allocator.
     *
     * @param slabs the allocator
     * @param tags for all meters
     */
    public SlabMetrics(SlabAllocator slabs, Iterable<Tag> tags) {
        this.snapshots = new Snapshots(slabs);
        this.tags = Tags.of(tags).and("allocator", slabs.stats().name());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "slab.memory.live", BaseUnits.BYTES, "Bytes that users hold", AllocatorStats::liveBytes);
        gauge(
                registry,
                "slab.memory.requested",
                BaseUnits.BYTES,
                "Bytes that users asked for",
                AllocatorStats::requestedBytes);
        gauge(registry, "slab.memory.used", BaseUnits.BYTES, "Bytes in slabs and page runs", AllocatorStats::usedBytes);
        gauge(
                registry,
                "slab.memory.committed",
                BaseUnits.BYTES,
                "Bytes that may be backed by memory",
                AllocatorStats::committedBytes);
        gauge(registry, "slab.memory.reserved", BaseUnits.BYTES, "Address space", AllocatorStats::reservedBytes);
        gauge(registry, "slab.objects", BaseUnits.OBJECTS, "Objects that users hold", AllocatorStats::liveObjects);
        gauge(
                registry,
                "slab.regions",
                "regions",
                "Regions of the page backend",
                stats -> stats.regions().size());
        FunctionCounter.builder("slab.memory.reclaimed", snapshots, s -> s.of(AllocatorStats::reclaimedBytes))
                .baseUnit(BaseUnits.BYTES)
                .description("Bytes that reclaims gave back")
                .tags(tags)
                .register(registry);
        failures(registry, "cache", stats -> stats.failures().cache());
        failures(registry, "allocator", stats -> stats.failures().allocator());
        failures(registry, "backend", stats -> stats.failures().backend());
        failures(registry, "request", stats -> stats.failures().request());
        snapshots.follow(new CacheMeters(registry, tags, snapshots));
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            String unit,
            String description,
            ToDoubleFunction<AllocatorStats> figure) {
        Gauge.builder(name, snapshots, s -> s.of(figure))
                .baseUnit(unit)
                .description(description)
                .tags(tags)
                .strongReference(true) // to the snapshots, which refer to the allocator weakly
                .register(registry);
    }

    private void failures(MeterRegistry registry, String limit, ToDoubleFunction<AllocatorStats> figure) {
        FunctionCounter.builder("slab.allocation.failures", snapshots, s -> s.of(figure))
                .description("Allocations that failed, by the limit that was hit")
                .tags(tags.and("limit", limit))
                .register(registry);
    }
}
