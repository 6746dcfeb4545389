package io.slab.spi;

/** Makes listeners; see {@link StrategyProvider} and the package's rules. */
public interface SlabListenerProvider extends StrategyProvider<SlabListener> {}
