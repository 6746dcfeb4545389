package io.slab.core.engine;

import io.slab.AllocationSite;
import io.slab.core.cache.CacheLife;
import io.slab.core.cache.DepotLayer;
import io.slab.core.general.GeneralAllocator;
import io.slab.spi.SlabEvent;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what was never freed when something is closed, and where it was allocated if that was sampled: in the log, and as an event for listeners. */
final class LeakReports {
    private static final Logger LOG = LoggerFactory.getLogger("io.slab");

    /** Sites that the log tells; listeners hear of all. */
    private static final int MOST_SITES = 5;

    private static final int MOST_FRAMES = 8;

    private final Events events;
    private final Samples samples;

    LeakReports(Events events, Samples samples) {
        this.events = events;
        this.samples = samples;
    }

    void ofCache(String name, long objects, DepotLayer cache) {
        if (objects > 0) {
            long bytes = objects * cache.spec().objectSize();
            List<AllocationSite> sites = samples.sites(List.of(cache));
            LOG.warn(
                    "Slab: cache '{}' was closed while {} objects ({} bytes) were never freed{}",
                    name,
                    objects,
                    bytes,
                    text(sites));
            events.accept(new SlabEvent.Leaked(name, objects, bytes, sites));
        }
    }

    void ofGeneral(GeneralAllocator general) {
        long leaked = general.runCount();
        long leakedBytes = general.runBytes();
        for (DepotLayer cache : general.caches()) {
            long out = CacheLife.outside(cache);
            leaked += out;
            leakedBytes += out * cache.spec().objectSize();
        }
        if (leaked > 0) {
            List<AllocationSite> sites = samples.generalSites();
            LOG.warn(
                    "Slab: the allocator was closed while {} objects ({} bytes) of general allocation were never"
                            + " freed{}",
                    leaked,
                    leakedBytes,
                    text(sites));
            events.accept(new SlabEvent.Leaked("general", leaked, leakedBytes, sites));
        }
    }

    private static String text(List<AllocationSite> sites) {
        StringBuilder text = new StringBuilder(sites.isEmpty() ? "" : "; of what was sampled:");
        for (AllocationSite site : sites.subList(0, Math.min(MOST_SITES, sites.size()))) {
            text.append(System.lineSeparator()).append("    ").append(site.toText(MOST_FRAMES));
        }
        int more = sites.size() - MOST_SITES;
        return text.append(more > 0 ? System.lineSeparator() + "    and " + more + " more sites" : "")
                .toString();
    }
}
