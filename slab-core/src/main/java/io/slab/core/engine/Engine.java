package io.slab.core.engine;

import io.slab.AllocatorStats;
import io.slab.CacheSpec;
import io.slab.CacheStats;
import io.slab.Checks;
import io.slab.RegionStats;
import io.slab.core.cache.CacheLife;
import io.slab.core.cache.CacheSetup;
import io.slab.core.cache.DepotLayer;
import io.slab.core.general.ArenaLedger;
import io.slab.core.general.GeneralAllocator;
import io.slab.core.page.PageLayer;
import io.slab.core.slab.SlabFactory;
import io.slab.core.slab.SlabGeometry;
import io.slab.error.DuplicateCacheException;
import io.slab.error.SlabClosedException;
import io.slab.spi.ColoringStrategy;
import io.slab.spi.NumaAffinityProvider;
import io.slab.spi.ObjectLifecycle;
import io.slab.spi.ObjectLifecycleProvider;
import io.slab.spi.Providers;
import io.slab.spi.ReclaimPolicyProvider;
import io.slab.spi.SlabEvent;
import io.slab.spi.SlabLockProvider;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One allocator: its page layer, its caches, its size classes. Lives until the last {@link AllocatorHandle} is closed.
 *
 * <p>The monitor guards the registry of caches; it comes before every cache's lock.
 */
final class Engine implements CacheSetup.Shortage, ArenaLedger {
    private static final Logger LOG = LoggerFactory.getLogger("io.slab");

    /** Idle caches are visited each time that memory has grown by a 32nd, but not for less than 64 KiB. */
    private static final int TIDY_SHARE = 32;

    private static final long TIDY_BYTES = 64L << 10;

    private final Parts parts;
    private final Events events;
    private final PageLayer pages;
    private final GeneralAllocator general;
    private final long key;
    private final AtomicInteger handles = new AtomicInteger(1);
    private final AtomicInteger nextId = new AtomicInteger();
    private final LongAdder arenaBytes = new LongAdder();

    /** One for the open allocator and one for each arena that holds memory; the memory is unmapped when none is left. */
    private final AtomicInteger pins = new AtomicInteger(1);

    private final Map<String, CacheHandles> named = new LinkedHashMap<>();

    /** Every cache that may hold slabs: named ones and those that are closed while objects are out. Size classes are the general allocator's. */
    private final List<DepotLayer> caches = new CopyOnWriteArrayList<>();

    private final AtomicLong grownSinceTidying = new AtomicLong();

    private volatile boolean closed;

    Engine(Parts parts) {
        this.parts = parts;
        this.events = new Events(parts.listeners());
        this.key = new SecureRandom().nextLong() | 1; // odd, so that no canary is a valid (even) address and none is 0
        this.pages = new PageLayer(
                parts.config().backend().name(),
                parts.backend(),
                parts.frameSize(),
                parts.config().limitBytes(),
                events,
                (what, cause) -> LOG.warn("Slab: {} failed; the memory is kept and tried again later", what, cause));
        this.general = new GeneralAllocator(this::makeSizeClass, pages, this::pagesFreed);
    }

    Parts parts() {
        return parts;
    }

    PageLayer pages() {
        return pages;
    }

    GeneralAllocator general() {
        return general;
    }

    // ---- handles

    void retain() {
        handles.incrementAndGet();
    }

    /** Counts a closed handle; the last one closes everything. */
    void release() {
        if (handles.decrementAndGet() == 0) {
            close();
        }
    }

    // ---- caches

    CacheHandle createCache(CacheSpec spec) {
        synchronized (this) {
            requireOpen();
            if (named.containsKey(spec.name())) {
                throw new DuplicateCacheException("a cache named '" + spec.name()
                        + "' exists already: close it first, or look it up with findCache");
            }
            DepotLayer cache = new DepotLayer(setup(spec, false, wish -> {}));
            caches.removeIf(CacheLife::isGone);
            caches.add(cache);
            try {
                if (spec.initialObjects() > 0) {
                    cache.prefill(spec.initialObjects());
                }
            } catch (RuntimeException | Error e) {
                CacheLife.close(cache);
                caches.remove(cache);
                throw e;
            }
            CacheHandles handles = new CacheHandles(this, cache);
            named.put(spec.name(), handles);
            return handles.open();
        }
    }

    private DepotLayer makeSizeClass(String name, long size, long alignment, LongConsumer growth) {
        if (closed) {
            throw new SlabClosedException("the allocator is closed");
        }
        return new DepotLayer(setup(CacheSpec.of(name, size).withAlignment(alignment), true, growth));
    }

    private CacheSetup setup(CacheSpec spec, boolean isGeneral, LongConsumer growth) {
        boolean checked = spec.checks().orElse(parts.config().checks()) != Checks.OFF;
        SlabGeometry geometry =
                new SlabGeometry(spec, parts.frameSize(), parts.config().cacheLineSize(), checked, isGeneral);
        ColoringStrategy coloring = spec.coloring()
                .map(c -> Parts.coloring(c, parts.config().toBuilder()))
                .orElse(parts.coloring());
        @Nullable
        ObjectLifecycle lifecycle = spec.lifecycle()
                .map(l -> Providers.resolve(l, ObjectLifecycleProvider.class))
                .orElse(null);
        SlabFactory slabs = new SlabFactory(
                spec,
                pages,
                coloring,
                spec.coloring().orElse(parts.config().coloring()).name(),
                lifecycle,
                spec.lifecycle().map(l -> l.name()).orElse("none"),
                parts.config().cacheLineSize(),
                events,
                (name, cause) -> LOG.warn("Slab: destructor '{}' threw; destruction goes on", name, cause));
        return new CacheSetup(
                nextId.incrementAndGet(),
                spec,
                isGeneral,
                geometry,
                checked,
                parts.direct(),
                key,
                spec.magazineBytes() >= 0
                        ? spec.magazineBytes()
                        : parts.config().magazineBytes(),
                pages,
                slabs,
                spec.lock()
                        .map(l -> Providers.resolve(l, SlabLockProvider.class))
                        .orElse(parts.lock())
                        .newLock(),
                spec.reclaim()
                        .map(r -> Providers.resolve(r, ReclaimPolicyProvider.class))
                        .orElse(parts.reclaim()),
                spec.reclaim().orElse(parts.config().reclaim()).name(),
                spec.numa()
                        .map(n -> Providers.resolve(n, NumaAffinityProvider.class))
                        .orElse(parts.numa()),
                parts.cpu(),
                growth,
                this,
                events);
    }

    synchronized @Nullable CacheHandle find(String name) {
        CacheHandles handles = named.get(name);
        return handles == null ? null : handles.any();
    }

    synchronized List<CacheHandle> named() {
        return named.values().stream()
                .map(CacheHandles::any)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Closes a cache whose last handle was closed. */
    void closeCache(DepotLayer cache, String name) {
        synchronized (this) {
            named.remove(name);
        }
        long leaked = CacheLife.close(cache);
        reportLeak(name, leaked, cache);
        if (leaked == 0) {
            caches.remove(cache);
        }
    }

    private void reportLeak(String name, long objects, DepotLayer cache) {
        if (objects > 0) {
            long bytes = objects * CacheLife.stats(cache).objectSize();
            LOG.warn("Slab: cache '{}' was closed while {} objects ({} bytes) were never freed", name, objects, bytes);
            events.accept(new SlabEvent.Leaked(name, objects, bytes));
        }
    }

    private List<DepotLayer> all() {
        List<DepotLayer> all = new ArrayList<>(caches);
        all.addAll(general.caches());
        return all;
    }

    // ---- shortage

    @Override
    public boolean relieve(DepotLayer cache, int remedy, long bytes) {
        if (closed) {
            return false;
        }
        if (remedy == 0) {
            reclaim();
            return true; // also what other threads kept of this cache is back
        }
        return events.outOfMemory(cache.front().toString(), bytes);
    }

    @Override
    public void growing(DepotLayer cache, long bytes) {
        long grown = grownSinceTidying.addAndGet(bytes);
        if (grown >= Math.max(TIDY_BYTES, pages.usedBytes() / TIDY_SHARE)
                && grownSinceTidying.compareAndSet(grown, 0)) {
            for (DepotLayer other : all()) {
                if (other != cache) {
                    other.tidy();
                }
            }
        }
    }

    @Override
    public void pagesFreed() {
        for (DepotLayer cache : caches) {
            CacheLife.wake(cache);
        }
    }

    @Override
    public void policyThrew(String policy, Throwable cause) {
        LOG.warn("Slab: reclaim policy '{}' threw; the slab is kept", policy, cause);
    }

    long reclaim() {
        long bytes = 0;
        for (DepotLayer cache : all()) {
            bytes += CacheLife.shrink(cache);
        }
        bytes += pages.trim();
        caches.removeIf(CacheLife::isGone);
        if (bytes > 0) {
            events.accept(new SlabEvent.Reclaimed(bytes));
        }
        return bytes;
    }

    // ---- arenas

    @Override
    public void pin() {
        if (pins.getAndUpdate(n -> n == 0 ? 0 : n + 1) == 0) {
            throw new SlabClosedException("the allocator is closed");
        }
    }

    @Override
    public void unpin() {
        if (pins.decrementAndGet() == 0) {
            pages.close(parts.ownsBackend());
        }
    }

    @Override
    public void add(long bytes) {
        arenaBytes.add(bytes);
    }

    @Override
    public void free(long address) {
        var span = pages.map().find(address);
        if (span != null) { // else the allocator was closed, which gave everything back
            span.owner().free(address, span);
        }
    }

    // ---- figures

    /** The address of a segment that an allocation returned. */
    long addressOf(MemorySegment segment) {
        return segment.isNative() ? segment.address() : pages.addressOf(segment);
    }

    void verify() {
        requireOpen();
        all().forEach(CacheLife::verify);
        pages.verify();
    }

    CacheStats stats(DepotLayer cache) {
        return CacheLife.stats(cache);
    }

    AllocatorStats stats() {
        List<CacheStats> cacheStats = all().stream().map(CacheLife::stats).toList();
        List<RegionStats> regions = pages.stats();
        long metadata = 2000
                + pages.heapBytes()
                + general.heapBytes()
                + all().stream().mapToLong(CacheLife::heapBytes).sum();
        return new AllocatorStats(
                parts.config().backend().name(),
                cacheStats.stream().mapToLong(CacheStats::liveObjects).sum() + general.runCount(),
                cacheStats.stream().mapToLong(CacheStats::liveBytes).sum() + general.runBytes(),
                general.runCount(),
                general.runBytes(),
                arenaBytes.sum(),
                regions.stream().mapToLong(RegionStats::bytes).sum(),
                regions.stream().mapToLong(RegionStats::committedBytes).sum(),
                pages.freeCommittedBytes(),
                metadata,
                regions,
                cacheStats);
    }

    // ---- close

    private void close() {
        synchronized (this) {
            closed = true;
            named.values().forEach(CacheHandles::closeAll);
            named.clear();
        }
        long leakedGeneral = 0;
        boolean quiet = true;
        for (DepotLayer cache : all()) {
            boolean isNamed = caches.contains(cache);
            long out = CacheLife.close(cache);
            if (isNamed) {
                reportLeak(CacheLife.stats(cache).name(), out, cache);
            } else {
                leakedGeneral += out;
            }
        }
        leakedGeneral += general.runCount();
        if (leakedGeneral > 0) {
            LOG.warn(
                    "Slab: the allocator was closed while {} objects of general allocation were never freed",
                    leakedGeneral);
            events.accept(new SlabEvent.Leaked("general", leakedGeneral, general.runBytes()));
        }
        general.close();
        for (DepotLayer cache : all()) {
            quiet &= CacheLife.quiesce(cache);
        }
        if (!quiet) {
            throw new IllegalStateException(
                    "a thread is held inside an operation (by a debugger, perhaps): the allocator's memory stays"
                            + " reserved");
        }
        int arenas = pins.get() - 1;
        if (arenas > 0) {
            LOG.warn(
                    "Slab: the allocator was closed while {} arenas are open; its memory goes back when they are"
                            + " closed",
                    arenas);
        }
        unpin();
    }

    private void requireOpen() {
        if (closed) {
            throw new SlabClosedException("the allocator is closed");
        }
    }
}
