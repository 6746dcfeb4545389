package io.slab.spi;

/** Makes CPU locators; see {@link StrategyProvider} and the package's rules. */
public interface CpuLocatorProvider extends StrategyProvider<CpuLocator> {}
