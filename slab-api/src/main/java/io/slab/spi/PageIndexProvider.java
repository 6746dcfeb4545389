package io.slab.spi;

/** Makes kinds of page indexes; see {@link StrategyProvider} and the package's rules. */
public interface PageIndexProvider extends StrategyProvider<PageIndex.Factory> {}
