package io.slab.examples.kv.memory;

import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.error.SlabConfigurationException;

/**
 * Which of Slab's strategies a store's memory uses; an empty name leaves the choice to this class.
 *
 * @param backend the page backend
 * @param coloring the coloring strategy
 * @param reclaim the reclaim policy
 * @param numa the NUMA affinity
 */
public record Strategies(String backend, String coloring, String reclaim, String numa) {
    /**
     * A store's memory is large, comes little by little and is read at random: huge pages save a page fault for each 4 KiB of it, which is what a
     * slow write consists of otherwise, and misses of the TLB. Where the system has none this is as good as any other.
     */
    private static final String BEST_BACKEND = "mmap:thp=advise";

    /** All left to this class. */
    public static final Strategies DEFAULT = new Strategies("", "", "", "");

    /**
     * Makes an allocator.
     *
     * @param limitBytes the most memory it may take; {@link Long#MAX_VALUE} for no limit
     * @return the allocator
     * @throws SlabConfigurationException if there is no strategy of a name, or it does not work here
     */
    public SlabAllocator create(long limitBytes) {
        if (!backend.isEmpty()) {
            return config(limitBytes).backend(backend).create();
        }
        try {
            return config(limitBytes).backend(BEST_BACKEND).create();
        } catch (SlabConfigurationException e) {
            return config(limitBytes).create(); // not Linux, or no native access; whatever else is wrong is wrong again
        }
    }

    private SlabAllocatorConfig.Builder config(long limitBytes) {
        SlabAllocatorConfig.Builder config = SlabAllocatorConfig.builder().limitBytes(limitBytes);
        if (!coloring.isEmpty()) {
            config.coloring(coloring);
        }
        if (!reclaim.isEmpty()) {
            config.reclaim(reclaim);
        }
        if (!numa.isEmpty()) {
            config.numa(numa);
        }
        return config;
    }
}
