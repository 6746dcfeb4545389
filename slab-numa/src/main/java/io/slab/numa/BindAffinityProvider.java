package io.slab.numa;

import io.slab.spi.NumaAffinity;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.util.List;

/** The affinity {@code bind}: memory of the named nodes and no other, the nearest to the thread first. */
public final class BindAffinityProvider extends AffinityProvider {
    /** For the service loader. */
    public BindAffinityProvider() {
        super("bind", "memory of the named nodes and no other, the nearest to the thread first");
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(Affinities.nodesOption(""));
    }

    @Override
    public NumaAffinity create(StrategyOptions options) {
        return Affinities.ofThisMachine().bind(name(), options);
    }
}
