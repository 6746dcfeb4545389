package io.slab.spi;

/** Makes descriptor stores; see {@link StrategyProvider} and the package's rules. */
public interface DescriptorStoreProvider extends StrategyProvider<DescriptorStore> {}
