package io.slab.core.engine;

import io.slab.AllocatorDetail;
import io.slab.AllocatorStats;
import io.slab.BackendStats;
import io.slab.CacheDetail;
import io.slab.CacheKind;
import io.slab.CacheNodeStats;
import io.slab.CacheStats;
import io.slab.FailureStats;
import io.slab.NodeStats;
import io.slab.RegionStats;
import io.slab.RunStats;
import io.slab.core.cache.CacheFigures;
import io.slab.core.cache.CacheLife;
import io.slab.core.cache.DepotLayer;
import io.slab.core.general.GeneralAllocator;
import io.slab.core.general.LargeRuns;
import io.slab.core.memory.Residency;
import io.slab.core.page.PageLayer;
import io.slab.core.page.Span;
import io.slab.error.SlabClosedException;
import io.slab.spi.BackendNote;
import io.slab.spi.Capability;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Snapshots of an allocator. Caches are looked at one after the other, each under its own lock, and regions under theirs: to hold all locks at
 * once would stop every slow path. Where slabs or runs came or went in between, it is tried again; what differs then is told as in transit.
 */
final class AllocatorFigures {
    private static final int ATTEMPTS = 4;

    private final String name;
    private final Parts parts;
    private final Events events;
    private final PageLayer pages;
    private final Supplier<List<DepotLayer>> caches;
    private final GeneralAllocator general;
    private final GeneralAllocator arenas;
    private final long start = System.nanoTime();

    AllocatorFigures(
            String name,
            Parts parts,
            Events events,
            PageLayer pages,
            Supplier<List<DepotLayer>> caches,
            GeneralAllocator general,
            GeneralAllocator arenas) {
        this.name = name;
        this.parts = parts;
        this.events = events;
        this.pages = pages;
        this.caches = caches;
        this.general = general;
        this.arenas = arenas;
    }

    /** What was seen in about one instant. */
    private record Look<T>(
            PageLayer.Figures pages, List<T> caches, LargeRuns.Total runs, LargeRuns.Total arenaRuns, long heapBytes) {}

    private <T> Look<T> look(Function<DepotLayer, T> each) {
        PageLayer.Figures before = pages.figures();
        for (int attempt = 1; ; attempt++) {
            List<T> seen = new ArrayList<>();
            long heap = 2000 + pages.heapBytes() + general.heapBytes();
            for (DepotLayer cache : caches.get()) {
                seen.add(each.apply(cache));
                heap += CacheLife.heapBytes(cache);
            }
            LargeRuns.Total runs = general.runTotal();
            LargeRuns.Total arenaRuns = arenas.runTotal();
            PageLayer.Figures after = pages.figures();
            if (before.changes() == after.changes() || attempt == ATTEMPTS) {
                return new Look<>(after, seen, runs, arenaRuns, heap);
            }
            before = after;
        }
    }

    AllocatorStats stats() {
        Look<CacheStats> look = look(CacheFigures::stats);
        return stats(look, look.caches());
    }

    CacheStats stats(CacheKind kind, String cache) {
        return CacheFigures.stats(find(kind, cache));
    }

    CacheDetail detail(CacheKind kind, String cache) {
        try (Residency residency = residency()) {
            return CacheFigures.detail(find(kind, cache), residency::bytes);
        }
    }

    private DepotLayer find(CacheKind kind, String cache) {
        return caches.get().stream()
                .filter(c -> c.spec().name().equals(cache) && CacheFigures.kind(c) == kind)
                .reduce((closed, open) -> open) // of the same name, since users still hold objects of the closed one
                .orElseThrow(() -> new SlabClosedException(
                        "allocator '" + name + "' has no cache '" + cache + "': it is closed, or never was"));
    }

    private Residency residency() {
        return Residency.open(parts.backend().capabilities().contains(Capability.NATIVE_ADDRESSES));
    }

    AllocatorDetail detail() {
        try (Residency residency = residency()) {
            Look<CacheDetail> look = look(cache -> CacheFigures.detail(cache, residency::bytes));
            AllocatorStats stats =
                    stats(look, look.caches().stream().map(CacheDetail::stats).toList());
            List<Long> regions = stats.regions().stream()
                    .map(region -> residency.bytes(region.address(), region.bytes()))
                    .toList();
            return new AllocatorDetail(
                    stats,
                    regions.contains(-1L)
                            ? -1
                            : regions.stream().mapToLong(bytes -> bytes).sum(),
                    regions,
                    look.caches(),
                    Stream.concat(general.runSpans().stream(), arenas.runSpans().stream())
                            .map(run -> run(run, residency))
                            .sorted(Comparator.comparingLong(RunStats::address))
                            .toList());
        }
    }

    private static RunStats run(Span run, Residency residency) {
        return new RunStats(
                run.address(),
                run.bytes(),
                run.region().base(),
                run.region().placement().id(),
                residency.bytes(run.address(), run.bytes()));
    }

    private AllocatorStats stats(Look<?> look, List<CacheStats> seen) {
        PageLayer.Figures now = look.pages();
        List<RegionStats> regions = now.regions();
        long runs = look.runs().count() + look.arenaRuns().count();
        long runBytes = look.runs().bytes() + look.arenaRuns().bytes();
        long slabBytes = seen.stream().mapToLong(CacheStats::totalSlabBytes).sum();
        return new AllocatorStats(
                name,
                System.currentTimeMillis(),
                Math.max(1, System.nanoTime() - start),
                backend(),
                seen.stream().mapToLong(CacheStats::liveObjects).sum() + runs,
                seen.stream().mapToLong(CacheStats::liveBytes).sum() + runBytes,
                seen.stream().mapToLong(cache -> cache.bytes().requested()).sum() + runBytes,
                runs,
                runBytes,
                seen.stream()
                                .filter(cache -> cache.kind() == CacheKind.ARENA)
                                .mapToLong(CacheStats::liveBytes)
                                .sum()
                        + look.arenaRuns().bytes(),
                slabBytes,
                now.usedBytes() - slabBytes - runBytes,
                now.usedBytes(),
                regions.stream().mapToLong(RegionStats::bytes).sum(),
                regions.stream().mapToLong(RegionStats::committedBytes).sum(),
                now.freeCommittedBytes(),
                parts.config().limitBytes(),
                look.heapBytes(),
                events.reclaims(),
                events.reclaimedBytes(),
                seen.stream().map(cache -> cache.work().failures()).reduce(events.runFailures(), FailureStats::plus),
                regions,
                nodes(regions, seen),
                seen);
    }

    private static List<NodeStats> nodes(List<RegionStats> regions, List<CacheStats> seen) {
        Map<Integer, NodeStats> nodes = new TreeMap<>();
        for (RegionStats region : regions) {
            add(
                    nodes,
                    new NodeStats(region.node(), region.bytes(), region.committedBytes(), region.usedBytes(), 0, 0, 0));
        }
        for (CacheStats cache : seen) {
            for (CacheNodeStats part : cache.nodes()) {
                add(nodes, new NodeStats(part.node(), 0, 0, 0, part.slabs(), part.slabBytes(), part.depotObjects()));
            }
        }
        return List.copyOf(nodes.values());
    }

    private static void add(Map<Integer, NodeStats> nodes, NodeStats part) {
        nodes.merge(
                part.node(),
                part,
                (a, b) -> new NodeStats(
                        a.node(),
                        a.reservedBytes() + b.reservedBytes(),
                        a.committedBytes() + b.committedBytes(),
                        a.usedBytes() + b.usedBytes(),
                        a.slabs() + b.slabs(),
                        a.slabBytes() + b.slabBytes(),
                        a.depotObjects() + b.depotObjects()));
    }

    private BackendStats backend() {
        return new BackendStats(
                parts.config().backend().name(),
                pages.pageBytes(),
                pages.frameSize(),
                parts.backend().capabilities().stream()
                        .map(Capability::name)
                        .sorted()
                        .toList(),
                events.regionsReserved(),
                events.regionsReleased(),
                notes());
    }

    private List<BackendNote> notes() {
        try {
            return parts.backend().notes();
        } catch (Throwable e) {
            return List.of(new BackendNote(
                    "notes", "page backend '" + parts.config().backend().name() + "' threw: " + e));
        }
    }
}
