package io.slab.spi;

import java.util.Optional;

/** Makes listeners; see {@link StrategyProvider} and the package's rules. */
public interface SlabListenerProvider extends StrategyProvider<SlabListener> {
    /**
     * How to make the listener for every allocator that does not name it among its listeners: for those that cost nothing until somebody asks them. One
     * that cannot be made is left out with a warning.
     *
     * @return the options as text, as they would follow the name's colon; empty (the default) to be made only when asked for
     */
    default Optional<String> automatic() {
        return Optional.empty();
    }
}
