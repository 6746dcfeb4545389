package io.slab.tools.peer;

import io.slab.Checks;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.Slabs;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The strategies with which Slab is replayed; null means the engine's default.
 *
 * @param backend name of the page backend
 * @param coloring name of the coloring strategy
 * @param reclaim name of the reclaim policy
 * @param numa name of the NUMA affinity
 * @param checks level of checks
 */
public record SlabSettings(
        @Nullable String backend,
        @Nullable String coloring,
        @Nullable String reclaim,
        @Nullable String numa,
        @Nullable Checks checks) {

    /**
     * Makes an allocator with these settings.
     *
     * @return a new allocator
     * @throws io.slab.error.SlabConfigurationException if a strategy is unknown; the message lists what exists
     */
    public SlabAllocator create() {
        SlabAllocatorConfig.Builder builder = SlabAllocatorConfig.builder();
        if (backend != null) {
            builder.backend(backend);
        }
        if (coloring != null) {
            builder.coloring(coloring);
        }
        if (reclaim != null) {
            builder.reclaim(reclaim);
        }
        if (numa != null) {
            builder.numa(numa);
        }
        if (checks != null) {
            builder.checks(checks);
        }
        return Slabs.create(builder.build());
    }

    /**
     * Names what an allocator really uses.
     *
     * @param allocator an allocator
     * @return names by role, in the order in which reports list them
     */
    public static Map<String, String> inEffect(SlabAllocator allocator) {
        SlabAllocatorConfig config = allocator.config();
        Map<String, String> names = new LinkedHashMap<>();
        names.put("backend", config.backend().name());
        names.put("coloring", config.coloring().name());
        names.put("reclaim", config.reclaim().name());
        names.put("numa", config.numa().name());
        names.put("checks", config.checks().name().toLowerCase(Locale.ROOT));
        return names;
    }
}
