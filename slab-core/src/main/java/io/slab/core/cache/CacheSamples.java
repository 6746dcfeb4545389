package io.slab.core.cache;

import io.slab.core.page.Span;
import io.slab.core.sample.Place;
import io.slab.core.sample.Profile;
import io.slab.core.sample.Sampling;
import io.slab.core.slab.SampledFrame;
import io.slab.core.slab.SampledFrames;
import io.slab.core.slab.Slab;
import org.jspecify.annotations.Nullable;

/** The sampled objects of a cache. Behind the fast path. */
public final class CacheSamples {
    private CacheSamples() {}

    /**
     * Notes an object that is being handed out, unless its place is used so often that it passes: which looks at nothing else, since all else is
     * looked at rarely and in no processor's cache. Takes no lock, throws nothing.
     */
    static void note(DepotLayer cache, long address, @Nullable Span span) {
        if (span instanceof SampledFrame frame) {
            Place place = frame.place(address);
            if (place != null) {
                boolean throttled = place.isThrottled();
                int lot = place.lot();
                if (!throttled && place.isThrottled()) {
                    throttle(cache, frame, address, place);
                }
                if (lot == 0) {
                    place.clear();
                } else {
                    note(cache, address, place, lot);
                }
            }
        }
    }

    private static void throttle(DepotLayer cache, SampledFrame frame, long address, Place place) {
        Sampling sampling = cache.setup().slabs().sampling();
        if (sampling != null) {
            sampling.throttle().add(new ThrottledPlace(cache, frame.whole(), address, place));
        }
    }

    private static void note(DepotLayer cache, long address, Place place, int lot) {
        Sampling sampling = cache.setup().slabs().sampling();
        if (sampling != null) {
            sampling.allocated(place, lot, cache.name(), address, cache.spec().objectSize());
        }
    }

    /**
     * Draws places in the slabs there are, as many as are wanted now.
     *
     * @param cache the cache
     */
    public static void drawAgain(DepotLayer cache) {
        cache.visit();
        try {
            if (cache.isMapped()) {
                cache.setup().slabs().drawAgain(cache.pool());
            }
        } finally {
            cache.unlock();
        }
    }

    /**
     * Has free objects at new places known as such by their canary, so that their next use is sampled. Those in magazines must come into
     * the depot first; one that a thread keeps, or takes meanwhile, is sampled from its second use on.
     *
     * @param cache the cache
     */
    public static void sealAgain(DepotLayer cache) {
        cache.visit();
        try {
            if (!isPossible(cache) || !cache.isMapped()) {
                return;
            }
            ObjectChecks checks = cache.front().checks();
            for (long address : cache.depots().objects()) {
                checks.sealAgain(address);
            }
            for (Slab slab : cache.pool().allSlabs()) {
                for (int i = 0; slab.sampled() != null && i < slab.objects(); i++) {
                    if (slab.isFree(i) && !slab.hasLostCanary(i)) {
                        checks.sealAgain(slab.first() + i * slab.stride());
                    }
                }
            }
        } finally {
            cache.unlock();
        }
    }

    /**
     * Forgets what was noted.
     *
     * @param cache the cache
     */
    public static void forget(DepotLayer cache) {
        cache.visit();
        try {
            for (Slab slab : cache.pool().allSlabs()) {
                SampledFrames frames = slab.sampled();
                if (frames != null) {
                    frames.clear();
                }
            }
        } finally {
            cache.unlock();
        }
    }

    /**
     * Adds its live objects to a profile. Takes time for each slab and sample.
     *
     * @param cache the cache
     * @param profile the profile
     */
    public static void addTo(DepotLayer cache, Profile profile) {
        cache.visit();
        try {
            for (Slab slab : cache.pool().allSlabs()) {
                SampledFrames frames = slab.sampled();
                if (frames != null) {
                    frames.addTo(cache.name(), profile);
                }
            }
        } finally {
            cache.unlock();
        }
    }

    /**
     * Whether its objects can be sampled.
     *
     * @param cache the cache
     * @return false without checks
     */
    public static boolean isPossible(DepotLayer cache) {
        return cache.setup().slabs().sampling() != null;
    }
}
