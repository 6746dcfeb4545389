package io.slab.stats.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.slab.CacheStats;
import io.slab.stats.micrometer.Snapshots.CacheName;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** The meters of an allocator's caches in one registry. Guarded by the snapshots' monitor. */
final class CacheMeters {
    private final MeterRegistry registry;
    private final Tags tags;
    private final Snapshots snapshots;
    private final Map<CacheName, List<Meter>> meters = new HashMap<>();

    CacheMeters(MeterRegistry registry, Tags tags, Snapshots snapshots) {
        this.registry = registry;
        this.tags = tags;
        this.snapshots = snapshots;
    }

    /** Makes meters for new caches, and removes those of caches that are gone. */
    void update(Set<CacheName> caches) {
        meters.entrySet().removeIf(entry -> {
            boolean gone = !caches.contains(entry.getKey());
            if (gone) {
                entry.getValue().forEach(registry::remove);
            }
            return gone;
        });
        for (CacheName cache : caches) {
            meters.computeIfAbsent(cache, this::register);
        }
    }

    private List<Meter> register(CacheName cache) {
        Tags of = tags.and("cache", cache.name())
                .and("kind", cache.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        return List.of(
                objects(cache, of, "live", CacheStats::liveObjects),
                objects(cache, of, "magazine", CacheStats::magazineObjects),
                objects(cache, of, "depot", CacheStats::depotObjects),
                objects(cache, of, "free", CacheStats::freeObjects),
                slabs(cache, of, "empty", CacheStats::emptySlabs),
                slabs(cache, of, "partial", CacheStats::partialSlabs),
                slabs(cache, of, "full", CacheStats::fullSlabs),
                memory(cache, of, "requested", c -> c.bytes().requested()),
                memory(cache, of, "cached", c -> c.bytes().cached()),
                memory(cache, of, "scattered", c -> c.bytes().scattered()),
                memory(cache, of, "empty", c -> c.bytes().empty()),
                memory(cache, of, "waste", c -> c.bytes().internalWaste()),
                counter(
                        cache,
                        of,
                        "allocations",
                        "Objects that went to threads",
                        c -> c.work().allocations()),
                counter(
                        cache,
                        of,
                        "frees",
                        "Objects that came back from threads",
                        c -> c.work().frees()),
                counter(cache, of, "slow.paths", "Operations that missed their magazine", CacheStats::slowPaths),
                counter(
                        cache,
                        of,
                        "contentions",
                        "Visits that found the lock taken",
                        c -> c.work().contentions()),
                counter(cache, of, "failures", "Allocations that failed", CacheStats::failures));
    }

    private Meter objects(CacheName cache, Tags of, String state, ToDoubleFunction<CacheStats> figure) {
        return gauge(
                cache, "slab.cache.objects", BaseUnits.OBJECTS, "Objects by state", of.and("state", state), figure);
    }

    private Meter slabs(CacheName cache, Tags of, String state, ToDoubleFunction<CacheStats> figure) {
        return gauge(cache, "slab.cache.slabs", "slabs", "Slabs by state", of.and("state", state), figure);
    }

    private Meter memory(CacheName cache, Tags of, String use, ToDoubleFunction<CacheStats> figure) {
        return gauge(cache, "slab.cache.memory", BaseUnits.BYTES, "Bytes of slabs by use", of.and("use", use), figure);
    }

    private Meter gauge(
            CacheName cache,
            String name,
            String unit,
            String description,
            Tags of,
            ToDoubleFunction<CacheStats> figure) {
        return Gauge.builder(name, snapshots, s -> s.of(cache, figure))
                .baseUnit(unit)
                .description(description)
                .tags(of)
                .register(registry);
    }

    private Meter counter(
            CacheName cache, Tags of, String name, String description, ToDoubleFunction<CacheStats> figure) {
        return FunctionCounter.builder("slab.cache." + name, snapshots, s -> s.of(cache, figure))
                .description(description)
                .tags(of)
                .register(registry);
    }
}
