package io.slab.numa;

import io.slab.spi.NumaAffinity;
import io.slab.spi.StrategyOptions;

/** The affinity {@code linux}: a depot and slab lists per node; pages come from where the kernel's own policy puts them: first touch, numactl. */
public final class LinuxAffinityProvider extends AffinityProvider {
    /** For the service loader. */
    public LinuxAffinityProvider() {
        super(
                "linux",
                "a depot and slab lists per node; pages come from where the kernel's own policy puts them: first"
                        + " touch, numactl");
    }

    @Override
    public NumaAffinity create(StrategyOptions options) {
        return Affinities.ofThisMachine().linux(name());
    }
}
