package io.slab.tools.replay;

import java.io.IOException;
import java.util.List;

/** Measures the memory that belongs to the allocator of this process. Used by one thread, at stops. */
interface ResidentMeter {
    /** Takes note of what must not be counted. */
    void baseline() throws IOException;

    /** Measures. */
    MemoryUse measure() throws IOException;

    /** Returns the occupancy of the allocator's caches, as far as it has any. */
    List<CacheUse> caches();
}
