package io.slab.numa;

import io.slab.spi.NumaAffinity;
import io.slab.spi.StrategyOptions;

/** The affinity {@code strict-local}: memory of the thread's node, or none: an allocation fails rather than cross. */
public final class StrictLocalAffinityProvider extends AffinityProvider {
    /** For the service loader. */
    public StrictLocalAffinityProvider() {
        super("strict-local", "memory of the thread's node, or none: an allocation fails rather than cross");
    }

    @Override
    public NumaAffinity create(StrategyOptions options) {
        return Affinities.ofThisMachine().strictLocal(name());
    }
}
