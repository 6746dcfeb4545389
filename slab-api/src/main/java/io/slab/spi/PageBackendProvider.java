package io.slab.spi;

/**
 * Makes page backends; see {@link StrategyProvider} and the package's rules. The backend {@code auto} passes over those that are
 * {@link #unavailable}.
 */
public interface PageBackendProvider extends StrategyProvider<PageBackend> {}
