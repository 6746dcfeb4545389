package io.slab.spi;

/** Makes coloring strategies; see {@link StrategyProvider} and the package's rules. */
public interface ColoringStrategyProvider extends StrategyProvider<ColoringStrategy> {}
