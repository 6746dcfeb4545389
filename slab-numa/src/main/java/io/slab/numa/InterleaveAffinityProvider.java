package io.slab.numa;

import io.slab.spi.NumaAffinity;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.util.List;

/** The affinity {@code interleave}: pages of all nodes, or those named, in turn: for what all threads use alike. */
public final class InterleaveAffinityProvider extends AffinityProvider {
    /** For the service loader. */
    public InterleaveAffinityProvider() {
        super("interleave", "pages of all nodes, or those named, in turn: for what all threads use alike");
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(Affinities.nodesOption(""));
    }

    @Override
    public NumaAffinity create(StrategyOptions options) {
        return Affinities.ofThisMachine().interleave(name(), options);
    }
}
