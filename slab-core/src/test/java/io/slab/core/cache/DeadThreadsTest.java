package io.slab.core.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeadThreadsTest {
    private static final int SIZE = 64;
    private static final int KEPT = 900;
    private static final int IN_USE = 4000;

    @Test
    void whatOneKeptMustComeBackInOrderWhereMostIsFree() throws InterruptedException {
        try (SlabAllocator slabs = Slabs.create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", SIZE));
            assertThat(neighbours(cache)).isGreaterThan(KEPT * 3 / 4);
            slabs.verify();
        }
    }

    @Test
    void whatOneKeptMustComeBackAsItWasWhereMostIsInUse() throws InterruptedException {
        try (SlabAllocator slabs = Slabs.create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", SIZE));
            cache.allocateRaw(new long[IN_USE], 0, IN_USE);
            assertThat(neighbours(cache)).isLessThan(KEPT / 4);
            slabs.verify();
        }
    }

    /** How many of the objects that a thread had kept come back right after their neighbours. */
    private static int neighbours(SlabCache cache) throws InterruptedException {
        cache.free(cache.allocateRaw()); // has a magazine, or would have the other one's as it is
        Set<Long> kept = new HashSet<>();
        Thread thread = new Thread(() -> {
            for (int i = 0; i < 20; i++) { // until it keeps as many
                List<Long> objects = new ArrayList<>();
                while (objects.size() < KEPT) {
                    objects.add(cache.allocateRaw());
                }
                kept.clear();
                kept.addAll(objects);
                Collections.shuffle(objects, new Random(i));
                objects.forEach(cache::free);
            }
        });
        thread.start();
        thread.join();
        long before = 0;
        int neighbours = 0;
        while (!kept.isEmpty()) { // comes to them when all slabs are used up
            long object = cache.allocateRaw();
            if (kept.remove(object)) {
                neighbours += Math.abs(object - before) == SIZE ? 1 : 0;
                before = object;
            }
        }
        return neighbours;
    }
}
