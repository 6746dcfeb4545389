package io.slab.spi;

/** Makes constructor and destructor hooks; see {@link StrategyProvider} and the package's rules. */
public interface ObjectLifecycleProvider extends StrategyProvider<ObjectLifecycle> {}
