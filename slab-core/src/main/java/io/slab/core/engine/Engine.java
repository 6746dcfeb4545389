package io.slab.core.engine;

import io.slab.CacheSpec;
import io.slab.Checks;
import io.slab.PlacementReport;
import io.slab.Reach;
import io.slab.ReclaimReport;
import io.slab.Zeroing;
import io.slab.core.cache.CacheFigures;
import io.slab.core.cache.CacheLife;
import io.slab.core.cache.CacheSetup;
import io.slab.core.cache.DepotLayer;
import io.slab.core.cache.Rebalancing;
import io.slab.core.cache.Recall;
import io.slab.core.general.GeneralAllocator;
import io.slab.core.general.LargeRuns;
import io.slab.core.page.PageLayer;
import io.slab.core.page.RegionFiles;
import io.slab.core.slab.HookCalls;
import io.slab.core.slab.SlabFactory;
import io.slab.core.slab.SlabGeometry;
import io.slab.error.DuplicateCacheException;
import io.slab.error.SlabClosedException;
import io.slab.error.SlabConfigurationException;
import io.slab.error.SlabCorruptionException;
import io.slab.spi.Capability;
import io.slab.spi.ColoringStrategy;
import io.slab.spi.ObjectLifecycle;
import io.slab.spi.ObjectLifecycleProvider;
import io.slab.spi.ReclaimPolicyProvider;
import io.slab.spi.SlabEvent;
import io.slab.spi.SlabLockProvider;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
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

    private static final AtomicInteger NEXT_NAME = new AtomicInteger();

    private final String name = "slab-" + NEXT_NAME.incrementAndGet();
    private final Parts parts;
    private final Events events;
    private final PageLayer pages;
    private final RegionFiles files;
    private final GeneralAllocator general;
    private final GeneralAllocator arenas;
    private final long key;
    private final AtomicInteger handles = new AtomicInteger(1);
    private final AtomicInteger nextId = new AtomicInteger();
    private final Map<String, CacheHandles> named = new LinkedHashMap<>();

    /** Every cache that may hold slabs: named ones and those that are closed while objects are out. Size classes are the general allocator's. */
    private final List<DepotLayer> caches = new CopyOnWriteArrayList<>();

    private final Reclaimer reclaimer;
    private final AllocatorFigures figures;
    private final @Nullable Maintenance maintenance;

    /** Strategies made for one of these caches alone. */
    private final Map<DepotLayer, OwnedStrategies> owned = new ConcurrentHashMap<>();

    private volatile boolean closed;

    /** No operation but of arenas can be inside any more. */
    private volatile boolean quiet;

    private boolean unmapping;

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
                (what, cause) -> LOG.warn("Slab: {} failed; the memory is kept and tried again later", what, cause),
                parts.indexed());
        this.files = new RegionFiles(parts.config().backend().name(), parts.backend(), pages);
        this.reclaimer = new Reclaimer(parts, events, pages, this::all, this::wakeWaiters, () -> closed);
        LargeRuns.Upkeep upkeep =
                new LargeRuns.Upkeep(parts.nodes(), reclaimer, reclaimer::beforeRun, reclaimer::keepsRun);
        this.general = new GeneralAllocator("size-", true, this::makeSizeClass, pages, upkeep);
        this.arenas = new GeneralAllocator("arena-", false, this::makeArenaClass, pages, upkeep);
        this.figures = new AllocatorFigures(name, parts, events, pages, this::all, general, arenas);
        this.maintenance =
                Maintenance.start(parts.config().ticker(), parts.period(), reclaimer::tick); // the last: all is there
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
        HookCalls.requireOutside("createCache");
        synchronized (this) {
            requireOpen();
            if (named.containsKey(spec.name())) {
                throw new DuplicateCacheException("a cache named '" + spec.name()
                        + "' exists already: close it first, or look it up with findCache");
            }
            DepotLayer cache = makeCache(spec);
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
            return handles.open();
        }
    }

    private DepotLayer makeCache(CacheSpec spec) {
        OwnedStrategies own = new OwnedStrategies();
        try {
            DepotLayer cache = new DepotLayer(setup(spec, false, false, wish -> {}, own));
            owned.put(cache, own);
            return cache;
        } catch (RuntimeException | Error e) {
            own.close();
            throw e;
        }
    }

    /** Nothing is left of a cache: its own strategies end with it. */
    private void forget(DepotLayer cache) {
        caches.remove(cache);
        OwnedStrategies own = owned.remove(cache);
        if (own != null) {
            own.close();
        }
    }

    private DepotLayer makeSizeClass(String name, long size, long alignment, LongConsumer growth) {
        requireOpen();
        return new DepotLayer(
                setup(CacheSpec.of(name, size).withAlignment(alignment), true, false, growth, parts.owned()));
    }

    private DepotLayer makeArenaClass(String name, long size, long alignment, LongConsumer growth) {
        requireOpen();
        return new DepotLayer(
                setup(CacheSpec.of(name, size).withAlignment(alignment), true, true, growth, parts.owned()));
    }

    /** Where memory is secret, objects are wiped when they are freed, unless their constructed state is to stay. */
    private CacheSpec wiping(CacheSpec asked) {
        boolean wipe = parts.backend().capabilities().contains(Capability.SECRET)
                && asked.zeroing() != Zeroing.ON_FREE
                && asked.lifecycle().isEmpty();
        return wipe ? asked.withZeroing(Zeroing.ON_FREE) : asked;
    }

    private CacheSetup setup(
            CacheSpec asked, boolean isGeneral, boolean isArena, LongConsumer growth, OwnedStrategies own) {
        CacheSpec spec = wiping(asked);
        if (spec.lifecycle().isPresent() && spec.zeroing() != Zeroing.NEVER) {
            throw new SlabConfigurationException("cache '" + spec.name() + "' has a lifecycle and zeroing "
                    + spec.zeroing() + ", which would wipe the constructed state: choose one of them");
        }
        boolean checked = spec.checks().orElse(parts.config().checks()) != Checks.OFF;
        SlabGeometry geometry =
                new SlabGeometry(spec, parts.frameSize(), parts.config().cacheLineSize(), checked, isGeneral);
        ColoringStrategy coloring = spec.coloring()
                .map(c -> Parts.coloring(c, parts.config().toBuilder(), own))
                .orElse(parts.coloring());
        @Nullable
        ObjectLifecycle lifecycle = spec.lifecycle()
                .map(l -> own.resolve(l, ObjectLifecycleProvider.class))
                .orElse(null);
        SlabFactory slabs = new SlabFactory(
                spec,
                pages,
                coloring,
                spec.coloring().orElse(parts.config().coloring()).name(),
                lifecycle,
                spec.lifecycle().map(l -> l.name()).orElse("none"),
                parts.config().cacheLineSize(),
                parts.storage(),
                events,
                (name, cause) -> LOG.warn("Slab: destructor '{}' threw; destruction goes on", name, cause));
        return new CacheSetup(
                nextId.incrementAndGet(),
                spec,
                isGeneral,
                isArena,
                geometry,
                checked,
                parts.direct(),
                key,
                spec.magazineBytes() >= 0
                        ? spec.magazineBytes()
                        : parts.config().magazineBytes(),
                pages,
                slabs,
                PluginGuards.newLock(
                        spec.lock().orElse(parts.config().lock()).name(),
                        spec.lock()
                                .map(l -> own.resolve(l, SlabLockProvider.class))
                                .orElse(parts.lock())),
                spec.reclaim()
                        .map(r -> own.resolve(r, ReclaimPolicyProvider.class))
                        .orElse(parts.reclaim()),
                spec.reclaim().orElse(parts.config().reclaim()).name(),
                parts.nodes(spec, own),
                PluginGuards.guard(parts.config().cpuLocator().name(), parts.cpu()),
                growth,
                reclaimer,
                events);
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
        reportLeak(name, leaked, cache);
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

    private void reportLeak(String name, long objects, DepotLayer cache) {
        if (objects > 0) {
            long bytes = objects * cache.spec().objectSize();
            LOG.warn("Slab: cache '{}' was closed while {} objects ({} bytes) were never freed", name, objects, bytes);
            events.accept(new SlabEvent.Leaked(name, objects, bytes));
        }
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
        List<PlacementReport.Share> shares = new ArrayList<>();
        List<PlacementReport.Stray> strays = new ArrayList<>();
        for (DepotLayer cache : all()) {
            try {
                new Rebalancing(cache).report(shares, strays);
            } catch (WrongThreadException e) {
                LOG.debug(
                        "Slab: lock 'none' keeps cache '{}' out of the report",
                        cache.spec().name());
            }
        }
        return new PlacementReport(shares, strays);
    }

    long rebalance(long maxBytes) {
        requireOpen();
        if (maxBytes < 0) {
            throw new SlabConfigurationException("maxBytes " + maxBytes + " must be 0 or more");
        }
        long moved = 0;
        for (DepotLayer cache : all()) {
            try {
                moved += new Rebalancing(cache).run(maxBytes - moved);
            } catch (WrongThreadException e) {
                LOG.debug(
                        "Slab: lock 'none' keeps cache '{}' from being rebalanced",
                        cache.spec().name());
            }
        }
        if (moved > 0) {
            events.accept(new SlabEvent.Rebalanced(moved));
        }
        return moved;
    }

    // ---- arenas

    GeneralAllocator arenas() {
        return arenas;
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
        owned.values().forEach(OwnedStrategies::close);
        owned.clear();
        parts.owned().close();
        return true;
    }

    // ---- figures

    /** The address of a segment that an allocation returned. */
    long addressOf(MemorySegment segment) {
        return segment.isNative() ? segment.address() : pages.addressOf(segment);
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

    // ---- close

    private void close() {
        synchronized (this) {
            closed = true;
            named.values().forEach(CacheHandles::closeAll);
            named.clear();
        }
        if (maintenance != null) {
            maintenance.stop();
        }
        IdentityHashMap<DepotLayer, Boolean> reported = new IdentityHashMap<>(); // at their own close
        caches.forEach(cache -> reported.put(cache, CacheLife.isClosed(cache)));
        List<DepotLayer> all = all();
        all.forEach(CacheLife::refuse);
        arenas.refuseRuns();
        CacheLife.drain(all);
        reported.forEach(
                (cache, before) -> reportLeak(cache.spec().name(), before ? 0 : CacheLife.outside(cache), cache));
        reportGeneralLeak();
        general.close();
        if (!quiesce()) {
            LOG.warn("Slab: the allocator was closed while a thread is held inside an operation (by a debugger,"
                    + " perhaps); its memory goes back as soon as that ends");
            Leftovers.retry(this::quiesce);
        }
    }

    private void reportGeneralLeak() {
        long leaked = general.runCount();
        long leakedBytes = general.runBytes();
        for (DepotLayer cache : general.caches()) {
            long out = CacheLife.outside(cache);
            leaked += out;
            leakedBytes += out * cache.spec().objectSize();
        }
        if (leaked > 0) {
            LOG.warn(
                    "Slab: the allocator was closed while {} objects ({} bytes) of general allocation were never freed",
                    leaked,
                    leakedBytes);
            events.accept(new SlabEvent.Leaked("general", leaked, leakedBytes));
        }
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
