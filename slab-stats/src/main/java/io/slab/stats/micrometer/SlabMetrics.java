package io.slab.stats.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.slab.SlabAllocator;
import java.util.List;

/**
 * Meters of one allocator and its caches, which come and go with these: once an allocator is closed, or forgotten, the next one that is read removes all. They refer to the allocator weakly. However many
 * meters are read, a snapshot is taken once a second at most. Thread-safe.
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
        snapshots.follow(new AllocatorMeters(registry, tags, snapshots), new CacheMeters(registry, tags, snapshots));
    }
}
