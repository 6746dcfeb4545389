package io.slab.stats.jfr;

import jdk.jfr.Label;
import org.jspecify.annotations.Nullable;

/** What all events of one cache have. */
abstract class CacheJfrEvent extends SlabJfrEvent {
    @Label("Cache")
    @Nullable
    String cache;
}
