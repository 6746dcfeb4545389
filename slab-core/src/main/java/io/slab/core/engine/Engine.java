package io.slab.core.engine;

import io.slab.CacheKind;
import io.slab.CacheSpec;
import io.slab.Checks;
import io.slab.PlacementReport;
import io.slab.Reach;
import io.slab.ReclaimReport;
import io.slab.core.cache.CacheFigures;
import io.slab.core.cache.CacheLife;
import io.slab.core.cache.DepotLayer;
import io.slab.core.cache.Recall;
import io.slab.core.cache.ThreadMagazines;
import io.slab.core.general.GeneralAllocator;
import io.slab.core.general.LargeRuns;
import io.slab.core.memory.StackRoom;
import io.slab.core.page.PageLayer;
import io.slab.core.page.RegionFiles;
import io.slab.core.sample.Sampling;
import io.slab.core.slab.HookCalls;
import io.slab.error.DuplicateCacheException;
import io.slab.error.SlabClosedException;
import io.slab.error.SlabCorruptionException;
import io.slab.spi.ReclaimPolicy;
import io.slab.spi.SlabEvent;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One allocator: its page layer, its caches, its size classes. Lives until the last {@link AllocatorHandle} is closed.
 *
 * <p>The monitor guards the registry of caches; it comes before every cache's lock.
 */
final class Engine {
    private static final Logger LOG = LoggerFactory.getLogger("io.slab");

    /** Threads that may use arenas the fastest way. */
    private static final int ROWS_OF_ARENAS = 8;

    private static final AtomicInteger NEXT_NAME = new AtomicInteger();

    private final String name = "slab-" + NEXT_NAME.incrementAndGet();
    private final Parts parts;
    private final Events events;
    private final PageLayer pages;
    private final RegionFiles files;
    private final GeneralAllocator general;
    private final GeneralAllocator arenas;
    private final ThreadMagazines arenaMagazines;
    private final AtomicInteger handles = new AtomicInteger(1);
    private final Map<String, CacheHandles> named = new LinkedHashMap<>();

    /** Every cache that may hold slabs: named ones and those that are closed while objects are out. Size classes are the general allocator's. */
    private final List<DepotLayer> caches = new CopyOnWriteArrayList<>();

    private final Reclaimer reclaimer;
    private final AllocatorFigures figures;
    private final EngineView view = new EngineView(this);
    private final CacheFactory factory;
    private final LeakReports leaks;
    private final Samples samples;
    private final Rebalancer rebalancer;
    private final @Nullable Maintenance maintenance;
    private final ReclaimPolicy.Watch watch;

    private volatile boolean closed;

    /** No operation but of arenas can be inside any more. */
    private volatile boolean quiet;

    private boolean unmapping;

    Engine(Parts parts) {
        this.parts = parts;
        this.events = new Events(parts.listeners());
        BackendFailures failures = new BackendFailures();
        this.pages = new PageLayer(
                parts.config().backend().name(),
                parts.backend(),
                parts.frameSize(),
                parts.config().limitBytes(),
                events,
                failures,
                parts.indexed());
        StackRoom.forGrowth(); // makes what it needs now, while there is room
        this.files = new RegionFiles(parts.config().backend().name(), parts.backend(), pages);
        this.reclaimer = new Reclaimer(parts, events, pages, failures, this::all, this::wakeWaiters, () -> closed);
        Sampling sampling = new Sampling(events::sampled);
        sampling.everyBytes(parts.config().samplingBytes());
        this.factory = new CacheFactory(parts, pages, reclaimer, sampling, events);
        LargeRuns.Upkeep upkeep =
                new LargeRuns.Upkeep(parts.nodes(), reclaimer, reclaimer::beforeRun, reclaimer::keepsRun, sampling);
        boolean checked = parts.config().checks() != Checks.OFF;
        this.general = new GeneralAllocator(
                "size-",
                true,
                checked,
                parts.carriers(),
                (name, size, alignment, place, growth) -> makeClass(name, size, alignment, place, growth, false),
                pages,
                upkeep);
        this.arenas = new GeneralAllocator(
                "arena-",
                false,
                checked,
                parts.carriers(),
                (name, size, alignment, place, growth) ->
                        makeClass(name, size, alignment, ThreadMagazines.NOWHERE, growth, true),
                pages,
                upkeep);
        this.arenaMagazines = arenas.open(ROWS_OF_ARENAS);
        this.figures = new AllocatorFigures(name, parts, events, pages, this::all, general, arenas);
        this.samples = new Samples(name, sampling, this::all, general, arenas);
        this.leaks = new LeakReports(events, samples);
        this.rebalancer = new Rebalancer(this::all, events, parts.config().rebalanceBytes());
        Duration period = parts.period();
        this.maintenance = Maintenance.start( // the last: all is there
                parts.config().ticker(),
                new Maintenance.Job(period, reclaimer::tick),
                new Maintenance.Job(rebalancer.period(), rebalancer::tick));
        samples.start();
        this.watch = period.isPositive() ? reclaimer.watch(parts.config().ticker()::nanos) : ReclaimPolicy.Watch.NONE;
    }

    /** Tells the listeners that this allocator lives. Once, by its maker, before anybody has it. */
    Engine opened() {
        events.opened(view);
        return this;
    }

    /** What tells allocators of one JVM apart. */
    String name() {
        return name;
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
        Objects.requireNonNull(spec, "spec");
        HookCalls.requireOutside("createCache");
        StackRoom.forGrowth();
        synchronized (this) {
            requireOpen();
            if (named.containsKey(spec.name())) {
                throw new DuplicateCacheException("a cache named '" + spec.name()
                        + "' exists already: close it first, or look it up with findCache");
            }
            DepotLayer cache = factory.named(spec);
            forgetGone();
            caches.add(cache);
            try {
                if (spec.initialObjects() > 0) {
                    cache.prefill(spec.initialObjects());
                }
            } catch (RuntimeException | Error e) {
                shut(cache);
                forget(cache);
                throw e;
            }
            CacheHandles handles = new CacheHandles(this, cache);
            named.put(spec.name(), handles);
            events.accept(new SlabEvent.CacheCreated(spec.name(), CacheKind.NAMED));
            return handles.open();
        }
    }

    private DepotLayer makeClass(
            String name, long size, long alignment, int place, LongConsumer growth, boolean isArena) {
        requireOpen();
        DepotLayer made = factory.sizeClass(name, size, alignment, place, growth, isArena);
        events.accept(new SlabEvent.CacheCreated(name, CacheFigures.kind(made)));
        return made;
    }

    private void forget(DepotLayer cache) {
        caches.remove(cache);
        factory.forget(cache);
    }

    @Nullable
    CacheHandle find(String name) {
        HookCalls.requireOutside("findCache");
        synchronized (this) {
            CacheHandles handles = named.get(name);
            return handles == null ? null : handles.any();
        }
    }

    List<CacheHandle> named() {
        HookCalls.requireOutside("caches");
        synchronized (this) {
            return named.values().stream()
                    .map(CacheHandles::any)
                    .filter(Objects::nonNull)
                    .toList();
        }
    }

    /** Closes a cache whose last handle was closed. */
    void closeCache(DepotLayer cache, String name) {
        synchronized (this) {
            named.remove(name);
        }
        long leaked = shut(cache);
        leaks.ofCache(name, leaked, cache);
        events.accept(new SlabEvent.CacheClosed(name, CacheKind.NAMED));
        if (leaked == 0) {
            forget(cache);
        }
    }

    /** Closes a cache and gives back what is free of it. Returns how many objects users hold. */
    private long shut(DepotLayer cache) {
        long before = CacheFigures.stats(cache).committedBytes();
        CacheLife.refuse(cache);
        CacheLife.drain(List.of(cache));
        pages.trim(before - CacheFigures.stats(cache).committedBytes());
        return CacheLife.outside(cache);
    }

    private List<DepotLayer> all() {
        List<DepotLayer> all = new ArrayList<>(caches);
        all.addAll(general.caches());
        all.addAll(arenas.caches());
        return all;
    }

    private void wakeWaiters() {
        for (DepotLayer cache : caches) {
            CacheLife.wake(cache);
        }
    }

    /** Forgets closed caches whose last object came back. Takes no lock of theirs. */
    private void forgetGone() {
        caches.stream().filter(DepotLayer::isGone).toList().forEach(this::forget);
    }

    ReclaimReport reclaim(Reach reach) {
        requireOpen();
        ReclaimReport report = reclaimer.reclaim(reach, Long.MAX_VALUE);
        forgetGone();
        return report;
    }

    // ---- placement

    PlacementReport placement() {
        requireOpen();
        return rebalancer.report();
    }

    long rebalance(long maxBytes) {
        requireOpen();
        return rebalancer.run(maxBytes);
    }

    // ---- arenas

    GeneralAllocator arenas() {
        return arenas;
    }

    /** Those of all handles: an arena outlives the one it was opened through. */
    ThreadMagazines arenaMagazines() {
        return arenaMagazines;
    }

    /** An arena gave its memory back: perhaps the last that a closed allocator waited for. */
    void arenaClosed() {
        if (closed) {
            unmapIfDrained();
        }
    }

    private long arenaObjects() {
        return arenas.runCount()
                + arenas.caches().stream().mapToLong(CacheLife::outside).sum();
    }

    /** Unmaps everything, once no other operation is inside and no arena holds memory: a segment of an arena must not outlive it. */
    private synchronized void unmapIfDrained() {
        if (quiet && !unmapping && arenaObjects() == 0) {
            unmapping = true;
            arenas.close();
            if (!unmap()) {
                LOG.warn("Slab: memory of a closed allocator is in use by a native call, or a thread is held inside an"
                        + " operation; it goes back as soon as that ends");
                Leftovers.retry(this::unmap);
            }
        }
    }

    private boolean unmap() {
        if (!Recall.quiesce(arenas.caches()) || !pages.close(parts.ownsBackend())) {
            return false;
        }
        arenas.caches().forEach(CacheLife::abandon); // their descriptors; nothing is constructed in arenas
        factory.close();
        parts.owned().close();
        return true;
    }

    // ---- figures

    /** The address of a segment that an allocation returned. */
    long addressOf(MemorySegment segment) {
        return Objects.requireNonNull(segment, "segment").isNative() ? segment.address() : pages.addressOf(segment);
    }

    void verify() {
        requireOpen();
        try {
            all().forEach(CacheLife::verify);
            pages.verify();
        } catch (SlabCorruptionException e) {
            requireOpen(); // what is being taken apart does not fit together
            throw e;
        }
    }

    /** The files behind this allocator's memory. */
    RegionFiles files() {
        return files;
    }

    AllocatorFigures figures() {
        return figures;
    }

    /** Who allocated what is live. */
    Samples samples() {
        requireOpen();
        return samples;
    }

    // ---- close

    private void close() {
        synchronized (this) {
            closed = true;
            named.values().forEach(CacheHandles::closeAll);
            named.clear();
        }
        watch.close();
        if (maintenance != null) {
            maintenance.stop();
        }
        samples.stop();
        IdentityHashMap<DepotLayer, Boolean> reported = new IdentityHashMap<>(); // at their own close
        caches.forEach(cache -> reported.put(cache, CacheLife.isClosed(cache)));
        List<DepotLayer> all = all();
        all.forEach(CacheLife::refuse);
        arenas.refuseRuns();
        CacheLife.drain(all);
        reported.forEach(
                (cache, before) -> leaks.ofCache(cache.spec().name(), before ? 0 : CacheLife.outside(cache), cache));
        leaks.ofGeneral(general);
        general.close();
        if (!quiesce()) {
            LOG.warn("Slab: the allocator was closed while a thread is held inside an operation (by a debugger,"
                    + " perhaps); its memory goes back as soon as that ends");
            Leftovers.retry(this::quiesce);
        }
        events.closed(view);
    }

    /** Waits until no operation but of arenas is inside, and then unmaps everything unless arenas hold memory; false if one does not come out. */
    private boolean quiesce() {
        List<DepotLayer> closing = new ArrayList<>(all());
        closing.removeAll(arenas.caches());
        if (!Recall.quiesce(closing)) {
            return false;
        }
        caches.forEach(CacheLife::abandon);
        general.caches().forEach(CacheLife::abandon);
        quiet = true;
        long open = arenaObjects();
        if (open > 0) {
            LOG.warn(
                    "Slab: the allocator was closed while arenas hold {} chunks; all memory goes back when they are"
                            + " closed",
                    open);
        }
        unmapIfDrained();
        return true;
    }

    void requireOpen() {
        if (closed) {
            throw new SlabClosedException("the allocator is closed");
        }
    }
}
