package io.slab.stats.jfr;

import jdk.jfr.Category;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import org.jspecify.annotations.Nullable;

/** What all events have: off by default, and whose they are. */
@Category("Slab")
@Enabled(false)
abstract class SlabJfrEvent extends Event {
    @Label("Allocator")
    @Nullable
    String allocator;
}
