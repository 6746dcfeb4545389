package io.slab.spi;

/** Makes kinds of locks; see {@link StrategyProvider} and the package's rules. */
public interface SlabLockProvider extends StrategyProvider<SlabLock.Factory> {}
