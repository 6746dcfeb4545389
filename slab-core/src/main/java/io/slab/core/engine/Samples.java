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
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Samples of all of an allocator's caches and page runs. */
final class Samples {
    private static final Logger LOG = LoggerFactory.getLogger("io.slab");

    private final String name;
    private final Sampling sampling;
    private final Supplier<List<DepotLayer>> caches;
    private final GeneralAllocator general;
    private final GeneralAllocator arenas;

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
