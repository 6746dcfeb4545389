package io.slab.core.engine;

import io.slab.core.cache.CacheLife;
import io.slab.core.cache.DepotLayer;
import io.slab.core.general.GeneralAllocator;
import io.slab.spi.SlabEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what was never freed when something is closed: one line, and an event for listeners. */
final class LeakReports {
    private static final Logger LOG = LoggerFactory.getLogger("io.slab");

    private final Events events;

    LeakReports(Events events) {
        this.events = events;
    }

    void ofCache(String name, long objects, DepotLayer cache) {
        if (objects > 0) {
            long bytes = objects * cache.spec().objectSize();
            LOG.warn("Slab: cache '{}' was closed while {} objects ({} bytes) were never freed", name, objects, bytes);
            events.accept(new SlabEvent.Leaked(name, objects, bytes));
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
            LOG.warn(
                    "Slab: the allocator was closed while {} objects ({} bytes) of general allocation were never freed",
                    leaked,
                    leakedBytes);
            events.accept(new SlabEvent.Leaked("general", leaked, leakedBytes));
        }
    }
}
