package io.slab.numa.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.memory.NativeMemory;
import io.slab.spi.Ticker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** An allocator with a NUMA affinity and a cache of page-sized objects: each object is on one node. */
final class Fleet implements AutoCloseable {
    static final long PAGE = 4096;
    private static final int BATCH = 2000;
    private static final int MOST_BATCHES = 16;

    private final SlabAllocator slabs;
    private final SlabCache cache;
    private final Set<Long> live = ConcurrentHashMap.newKeySet();

    Fleet(String affinity) {
        this(affinity, Ticker.SYSTEM, 0);
    }

    /** One whose maintenance thread moves so many bytes a second by a clock. */
    Fleet(String affinity, Ticker clock, long rebalanceBytes) {
        slabs = SlabAllocatorConfig.builder()
                .backend("mmap")
                .numa(affinity)
                .ticker(clock)
                .rebalanceBytes(rebalanceBytes)
                .create();
        cache = slabs.createCache(spec());
    }

    static CacheSpec spec() {
        return CacheSpec.of("pages", PAGE).withAlignment(PAGE).withSlabBytes(64 * PAGE);
    }

    SlabAllocator slabs() {
        return slabs;
    }

    SlabCache cache() {
        return cache;
    }

    /** Allocates objects and writes all over them, so that they have memory. */
    List<Long> allocate(int count) {
        List<Long> objects = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            objects.add(allocate());
        }
        return objects;
    }

    /** Allocates until objects are on a node whose turn comes last: the kernel may find some room elsewhere after all. */
    List<Long> allocateUntilOn(int node) {
        List<Long> objects = new ArrayList<>();
        for (int batch = 0; batch < MOST_BATCHES && !nodes(objects).containsKey(node); batch++) {
            objects.addAll(allocate(BATCH));
        }
        return objects;
    }

    long allocate() {
        long object = touched(cache.allocateRaw());
        live.add(object);
        return object;
    }

    static long touched(long object) {
        for (long at = object; at < object + PAGE; at += 8) {
            NativeMemory.setLong(at, at * 31);
        }
        return object;
    }

    static boolean isIntact(long object) {
        for (long at = object; at < object + PAGE; at += 8) {
            if (NativeMemory.getLong(at) != at * 31) {
                return false;
            }
        }
        return true;
    }

    void free(List<Long> objects) {
        objects.forEach(object -> {
            live.remove(object);
            cache.free(object);
        });
    }

    /** How many objects the kernel says are on which node. */
    static Map<Integer, Long> nodes(List<Long> objects) {
        return objects.stream().collect(Collectors.groupingBy(Kernel::nodeOf, TreeMap::new, Collectors.counting()));
    }

    /** As {@link #nodes}, in the order of the nodes' first objects. */
    static Map<Integer, Long> nodesByFirst(List<Long> objects) {
        return objects.stream()
                .collect(Collectors.groupingBy(Kernel::nodeOf, LinkedHashMap::new, Collectors.counting()));
    }

    static void assertAllOn(int node, List<Long> objects) {
        assertThat(nodes(objects)).as("objects by node").containsOnlyKeys(node);
    }

    @Override
    public void close() {
        slabs.verify();
        live.forEach(cache::free);
        slabs.close();
    }
}
