package io.slab.core.engine;

import io.slab.AllocationProfile;
import io.slab.AllocationSite;
import io.slab.core.cache.CacheSamples;
import io.slab.core.cache.DepotLayer;
import io.slab.core.cache.Recall;
import io.slab.core.general.GeneralAllocator;
import io.slab.core.sample.Profile;
import io.slab.core.sample.Sampling;
import io.slab.error.SlabConfigurationException;
import io.slab.spi.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Samples of all of an allocator's caches and page runs. */
final class Samples {
    private static final Logger LOG = LoggerFactory.getLogger("io.slab");

    /** How often places that are used too often are looked for, while objects are sampled. */
    private static final Duration PERIOD = Duration.ofMillis(250);

    private final String name;
    private final Sampling sampling;
    private final Supplier<List<DepotLayer>> caches;
    private final GeneralAllocator general;
    private final GeneralAllocator arenas;

    /** Runs from the first sampling on, by the system's clock as the places do; what is hidden then stays so when sampling ends. */
    private @Nullable Maintenance throttling;

    private boolean stopped;

    Samples(
            String name,
            Sampling sampling,
            Supplier<List<DepotLayer>> caches,
            GeneralAllocator general,
            GeneralAllocator arenas) {
        this.name = name;
        this.sampling = sampling;
        this.caches = caches;
        this.general = general;
        this.arenas = arenas;
    }

    /** Does what is to be done as time passes, if objects are sampled. */
    synchronized void start() {
        if (throttling == null && !stopped && sampling.everyBytes() > 0) {
            throttling = Maintenance.start(Ticker.SYSTEM, new Maintenance.Job(PERIOD, this::throttle));
        }
    }

    private void throttle(long now) {
        sampling.throttle().tick(now, sampling.everyBytes() > 0);
    }

    /** Nothing is done by itself any more. */
    void stop() {
        Maintenance thread;
        synchronized (this) {
            stopped = true;
            thread = throttling;
        }
        if (thread != null) {
            thread.stop();
        }
    }

    /** Samples so often from now on. One call after the other. */
    synchronized void every(long bytes) {
        if (bytes < 0) {
            throw new SlabConfigurationException("sampling every " + bytes + " bytes: use 0 (off) or more");
        }
        sampling.everyBytes(bytes); // first: what is made from now on is drawn so
        if (bytes == 0) {
            caches.get().forEach(CacheSamples::forget);
            general.forgetSampledRuns();
            arenas.forgetSampledRuns();
        } else {
            List<DepotLayer> all = caches.get();
            List<String> unsampled = unsampled();
            if (!unsampled.isEmpty()) {
                LOG.info("Slab: not sampled, since they have no checks: {}", unsampled);
            }
            all.forEach(CacheSamples::drawAgain);
            Recall.run(all, false);
            all.forEach(CacheSamples::sealAgain);
            start();
        }
    }

    long everyBytes() {
        return sampling.everyBytes();
    }

    AllocationProfile profile() {
        Profile profile = sampling.profile();
        if (sampling.everyBytes() > 0) { // or there is nothing to walk for
            caches.get().forEach(cache -> CacheSamples.addTo(cache, profile));
            general.addRunsTo(profile);
            arenas.addRunsTo(profile);
        }
        return new AllocationProfile(
                name,
                System.currentTimeMillis(),
                sampling.everyBytes(),
                sampling.dropped(),
                unsampled(),
                profile.sites());
    }

    /** Caches whose objects cannot be sampled. */
    private List<String> unsampled() {
        return caches.get().stream()
                .filter(cache -> !CacheSamples.isPossible(cache))
                .map(cache -> cache.spec().name())
                .toList();
    }

    /** Where the objects of some caches were allocated that are live. */
    List<AllocationSite> sites(List<DepotLayer> of) {
        Profile profile = sampling.profile();
        of.forEach(cache -> CacheSamples.addTo(cache, profile));
        return profile.sites();
    }

    /** Where objects of general allocation were allocated that are live. */
    List<AllocationSite> generalSites() {
        Profile profile = sampling.profile();
        general.caches().forEach(cache -> CacheSamples.addTo(cache, profile));
        general.addRunsTo(profile);
        return profile.sites();
    }
}
