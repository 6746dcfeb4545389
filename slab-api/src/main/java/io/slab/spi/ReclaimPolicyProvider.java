package io.slab.spi;

/** Makes reclaim policies; see {@link StrategyProvider} and the package's rules. */
public interface ReclaimPolicyProvider extends StrategyProvider<ReclaimPolicy> {}
