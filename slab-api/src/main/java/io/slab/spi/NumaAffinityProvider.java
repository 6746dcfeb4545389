package io.slab.spi;

/** Makes NUMA affinities; see {@link StrategyProvider} and the package's rules. */
public interface NumaAffinityProvider extends StrategyProvider<NumaAffinity> {}
