package io.slab.core.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slab.AllocationProfile;
import io.slab.AllocationSite;
import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.spi.SlabEvent;
import io.slab.spi.SlabListener;
import io.slab.spi.Strategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Places in slabs that objects come to again and again, of which few are sampled anew. */
class BusyPlacesTest {
    private static SlabAllocatorConfig.Builder every(long bytes) {
        return SlabAllocatorConfig.builder().backend("heap").samplingBytes(bytes);
    }

    private static long[] here(SlabCache cache, int count) {
        long[] objects = new long[count];
        for (int i = 0; i < count; i++) {
            objects[i] = cache.allocateRaw();
        }
        return objects;
    }

    private static long bytesAt(AllocationProfile profile, String method) {
        return profile.sites().stream()
                .filter(site -> site.frames().getFirst().contains("." + method + "("))
                .mapToLong(AllocationSite::bytes)
                .sum();
    }

    @Test
    void manyUsesOfOnePlaceMustCostAFewStacksAndStandForAll() {
        long[] weights = new long[1];
        int[] heard = new int[1];
        SlabListener counting = new SlabListener() {
            @Override
            public boolean hearsSamples() {
                return true;
            }

            @Override
            public void onEvent(SlabEvent event) {
                if (event instanceof SlabEvent.AllocationSampled sampled) {
                    weights[0] += sampled.weight();
                    heard[0]++;
                }
            }
        };
        int places = 4000;
        int uses = 200;
        try (SlabAllocator slabs =
                every(1).listener(Strategy.of("counting", counting)).create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            for (int place = 0; place < places; place++) {
                for (int i = 0; i < uses - 1; i++) {
                    cache.free(cache.allocateRaw());
                }
                here(cache, 1); // and what is left there is as likely known as all others
            }
            double deviation = 64 * Math.sqrt(31.0 * places);
            assertThat((double) bytesAt(slabs.profile(), "here")).isCloseTo(64.0 * places, within(6 * deviation));
            slabs.verify();
        }
        assertThat(heard[0]).isLessThan(places * uses / 4);
        double ofOnePlace = 64 * Math.sqrt(7.0 * uses * uses + 32 * 3 * uses); // whether it counts, and each use
        assertThat((double) weights[0]).isCloseTo(64.0 * places * uses, within(6 * ofOnePlace * Math.sqrt(places)));
    }

    private static long samples(SlabAllocator slabs) {
        return slabs.profile().sites().stream()
                .mapToLong(AllocationSite::samples)
                .sum();
    }

    private static void useAgain(SlabCache cache, long[] objects, int times) {
        for (long object : objects) {
            for (int i = 0; i < times; i++) {
                cache.free(object);
                assertThat(cache.allocateRaw()).isEqualTo(object);
            }
        }
    }

    @Test
    @Timeout(60)
    void placesThatWereBusyMustBeKnownAgainWhenTheyAreNot() throws InterruptedException {
        try (SlabAllocator slabs = every(0).create()) {
            slabs.sample(4096);
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            long[] objects = here(cache, 20_000);
            long all = samples(slabs);
            assertThat(all).isGreaterThan(100);
            for (int round = 0; round < 2; round++) {
                useAgain(cache, objects, 40);
                assertThat(samples(slabs)).isLessThan(all / 2);
                while (samples(slabs) < all) { // more than a second
                    Thread.sleep(200);
                    useAgain(cache, objects, 2);
                    slabs.verify();
                }
                assertThat(samples(slabs)).isEqualTo(all);
            }
            cache.free(objects, 0, objects.length);
            assertThat(slabs.profile().sites()).isEmpty();
        }
    }

    @Test
    void whatIsKnownOfABusyPlaceMustBeForgottenWhenItsObjectIsFreed() throws InterruptedException {
        try (SlabAllocator slabs = every(4096).create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            long[] objects = here(cache, 20_000);
            useAgain(cache, objects, 40);
            assertThat(samples(slabs)).as("of some 300 places one in 32").isPositive();
            Thread.sleep(600); // most places are hidden by now
            cache.free(objects, 0, objects.length);
            assertThat(slabs.profile().sites()).isEmpty();
        }
    }
}
