package io.slab.spi;

import java.util.Optional;

/** Makes page backends; see {@link StrategyProvider} and the package's rules. */
public interface PageBackendProvider extends StrategyProvider<PageBackend> {
    /**
     * Why this backend cannot work on this machine, or in this JVM. Cheap, without side effects; asked before {@link #create} when
     * the backend is chosen by {@code auto}, and for its error otherwise.
     *
     * @return one sentence with the remedy, empty if it can work
     */
    default Optional<String> unavailable() {
        return Optional.empty();
    }
}
