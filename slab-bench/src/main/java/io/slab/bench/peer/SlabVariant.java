package io.slab.bench.peer;

import io.slab.CacheSpec;
import io.slab.Checks;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.Slabs;
import java.util.Locale;
import java.util.Properties;

/**
 * Slab as a key describes it: {@code slab}, or {@code slab/} and settings joined by {@code +}. A setting is a door
 * ({@code confined}), a level of checks ({@code off}, {@code standard}), a key of {@link SlabAllocatorConfig} with its value
 * ({@code magazine-bytes=65536}), {@code field} for a handle that is no constant to the JIT, {@code observed} or {@code unobserved} by listeners, or
 * else the name of a coloring strategy.
 */
final class SlabVariant {
    private static final String SEPARATOR = "\\+";

    private final Properties settings = new Properties();
    private PeerRequest request;
    private boolean constants = true;
    private boolean observed;

    SlabVariant(String variant, PeerRequest request) {
        this.request = request;
        for (String setting : variant.isEmpty() ? new String[0] : variant.split(SEPARATOR)) {
            apply(setting);
        }
        settings.setProperty(
                SlabAllocatorConfig.PREFIX + "checks",
                this.request.checks().name().toLowerCase(Locale.ROOT));
    }

    private void apply(String setting) {
        int equals = setting.indexOf('=');
        if (Door.named(setting).isPresent()) {
            request = request.through(Door.named(setting).get());
        } else if (setting.equals("off") || setting.equals("standard")) {
            request = request.with(Checks.valueOf(setting.toUpperCase(Locale.ROOT)));
        } else if (setting.equals("field")) {
            constants = false;
        } else if (setting.equals("unobserved")) {
            settings.setProperty(SlabAllocatorConfig.PREFIX + "listeners", "jmx:enabled=false;jfr:enabled=false");
        } else if (setting.equals("observed")) {
            observed = true;
            settings.setProperty(SlabAllocatorConfig.PREFIX + "listeners", "jmx;jfr;log:level=info");
        } else if (setting.equals("huge")) {
            settings.setProperty(SlabAllocatorConfig.PREFIX + "backend", "mmap:thp=always");
        } else if (equals > 0) {
            settings.setProperty(
                    SlabAllocatorConfig.PREFIX + setting.substring(0, equals), setting.substring(equals + 1));
        } else {
            settings.setProperty(SlabAllocatorConfig.PREFIX + "coloring", setting);
        }
    }

    BenchAllocator open() {
        SlabAllocator slabs = Slabs.create(SlabAllocatorConfig.from(settings));
        if (observed) {
            Observers.watch(slabs);
        }
        return switch (request.door()) {
            case CACHE -> cached(slabs, false).open(constants ? SlabPeer.Addresses.class : SlabPeer.InField.class);
            case GLOBAL_FREE -> cached(slabs, true).open(SlabPeer.Addresses.class);
            case CONFINED -> confined(slabs).open(SlabPeer.Addresses.class);
            case SEGMENT -> cached(slabs, false).open(SlabPeer.Segments.class);
            case GENERAL -> general(slabs).open(SlabPeer.Addresses.class);
            case GENERAL_SEGMENT -> general(slabs).open(SlabPeer.Segments.class);
            case ARENA ->
                new ArenaBatches(slabs::openArena, true, general(slabs).open(SlabPeer.Addresses.class));
        };
    }

    private static SlabHandles general(SlabAllocator slabs) {
        return new SlabHandles(slabs, null, null, true);
    }

    private SlabHandles cached(SlabAllocator slabs, boolean freesByAddress) {
        return new SlabHandles(slabs, cache(slabs), null, freesByAddress);
    }

    private SlabHandles confined(SlabAllocator slabs) {
        SlabCache cache = cache(slabs);
        return new SlabHandles(slabs, cache, cache.confined(), false);
    }

    private SlabCache cache(SlabAllocator slabs) {
        CacheSpec spec = CacheSpec.of("bench", request.size())
                .withSlabBytes(request.slabBytes())
                .withColors(request.colors());
        return slabs.createCache(spec);
    }
}
