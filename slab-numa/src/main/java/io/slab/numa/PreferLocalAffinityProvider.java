package io.slab.numa;

import io.slab.spi.NumaAffinity;
import io.slab.spi.StrategyOptions;

/** The affinity {@code prefer-local}: memory of the thread's node while it has some, of the nearest otherwise. */
public final class PreferLocalAffinityProvider extends AffinityProvider {
    /** For the service loader. */
    public PreferLocalAffinityProvider() {
        super("prefer-local", "memory of the thread's node while it has some, of the nearest otherwise");
    }

    @Override
    public NumaAffinity create(StrategyOptions options) {
        return Affinities.ofThisMachine().preferLocal(name());
    }
}
