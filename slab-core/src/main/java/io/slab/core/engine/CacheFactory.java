package io.slab.core.engine;

import io.slab.CacheSpec;
import io.slab.Checks;
import io.slab.Zeroing;
import io.slab.core.cache.CacheSetup;
import io.slab.core.cache.DepotLayer;
import io.slab.core.page.PageLayer;
import io.slab.core.sample.Sampling;
import io.slab.core.slab.SlabFactory;
import io.slab.core.slab.SlabGeometry;
import io.slab.error.SlabConfigurationException;
import io.slab.spi.Capability;
import io.slab.spi.ColoringStrategy;
import io.slab.spi.ObjectLifecycle;
import io.slab.spi.ObjectLifecycleProvider;
import io.slab.spi.ReclaimPolicyProvider;
import io.slab.spi.SlabLockProvider;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts caches together from their specification and the allocator's parts, and owns the strategies that were made for one cache alone. */
final class CacheFactory {
    private static final Logger LOG = LoggerFactory.getLogger("io.slab");

    private final Parts parts;
    private final PageLayer pages;
    private final Reclaimer reclaimer;
    private final Sampling sampling;
    private final Events events;
    private final long key =
            new SecureRandom().nextLong() | 1; // odd, so that no canary is a valid (even) address and none is 0
    private final AtomicInteger nextId = new AtomicInteger();

    private final NamedPlaces places = new NamedPlaces();

    /** Strategies made for one of these caches alone. */
    private final Map<DepotLayer, OwnedStrategies> owned = new ConcurrentHashMap<>();

    CacheFactory(Parts parts, PageLayer pages, Reclaimer reclaimer, Sampling sampling, Events events) {
        this.parts = parts;
        this.pages = pages;
        this.reclaimer = reclaimer;
        this.sampling = sampling;
        this.events = events;
    }

    /** A cache of a user. */
    DepotLayer named(CacheSpec spec) {
        OwnedStrategies own = new OwnedStrategies();
        int place = places.take();
        try {
            DepotLayer cache = new DepotLayer(setup(spec, false, place, false, wish -> {}, own));
            owned.put(cache, own);
            return cache;
        } catch (RuntimeException | Error e) {
            places.giveBack(place);
            own.close();
            throw e;
        }
    }

    /** Nothing is left of a cache: its own strategies end with it. */
    void forget(DepotLayer cache) {
        OwnedStrategies own = owned.remove(cache);
        if (own != null) {
            places.giveBack(cache.front().place());
            own.close();
        }
    }

    /** A cache of general allocation or, which nobody but arenas uses, of arenas. */
    DepotLayer sizeClass(String name, long size, long alignment, int place, LongConsumer growth, boolean isArena) {
        return new DepotLayer(
                setup(CacheSpec.of(name, size).withAlignment(alignment), true, place, isArena, growth, parts.owned()));
    }

    /** Where memory is secret, objects are wiped when they are freed, unless their constructed state is to stay. */
    private CacheSpec wiping(CacheSpec asked) {
        boolean wipe = parts.backend().capabilities().contains(Capability.SECRET)
                && asked.zeroing() != Zeroing.ON_FREE
                && asked.lifecycle().isEmpty();
        return wipe ? asked.withZeroing(Zeroing.ON_FREE) : asked;
    }

    private CacheSetup setup(
            CacheSpec asked, boolean isGeneral, int place, boolean isArena, LongConsumer growth, OwnedStrategies own) {
        CacheSpec spec = wiping(asked);
        if (spec.lifecycle().isPresent() && spec.zeroing() != Zeroing.NEVER) {
            throw new SlabConfigurationException("cache '" + spec.name() + "' has a lifecycle and zeroing "
                    + spec.zeroing() + ", which would wipe the constructed state: choose one of them");
        }
        boolean checked = spec.checks().orElse(parts.config().checks()) != Checks.OFF;
        if (!checked && !isGeneral && sampling.everyBytes() > 0) {
            LOG.info("Slab: cache '{}' has no checks, and so is not sampled", spec.name());
        }
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
                checked ? sampling : null,
                events,
                (name, cause) -> LOG.warn("Slab: destructor '{}' threw; destruction goes on", name, cause));
        return new CacheSetup(
                nextId.incrementAndGet(),
                spec,
                isGeneral,
                place,
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
                parts.carriers(),
                growth,
                reclaimer,
                events);
    }

    /** Ends what was made for caches that were not forgotten. */
    void close() {
        owned.values().forEach(OwnedStrategies::close);
        owned.clear();
    }
}
