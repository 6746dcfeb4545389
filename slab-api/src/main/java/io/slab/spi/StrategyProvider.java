package io.slab.spi;

import java.util.List;
import java.util.Optional;

/**
 * What every provider tells about itself and makes. Stateless and thread-safe; it needs a public constructor without parameters.
 *
 * @param <T> the kind of strategy
 */
public interface StrategyProvider<T> {
    /**
     * The name users choose it by.
     *
     * @return a name that {@link StrategyName} allows, the same at each call
     */
    String name();

    /**
     * One sentence for people.
     *
     * @return the description
     */
    String description();

    /**
     * The options that {@link #create} understands. Others are refused before it is called.
     *
     * @return possibly empty
     */
    default List<StrategyOption> options() {
        return List.of();
    }

    /**
     * Why no strategy of this kind can work on this machine, or in this JVM. Cheap, without side effects; asked before {@link #create},
     * which is not called if there is a reason.
     *
     * @return one sentence with the remedy, empty if it can work
     */
    default Optional<String> unavailable() {
        return Optional.empty();
    }

    /**
     * Makes a strategy.
     *
     * @param options what the user gave
     * @return a new instance for the allocator (or cache) that asks
     * @throws io.slab.error.SlabConfigurationException if an option's value is wrong
     */
    T create(StrategyOptions options);
}
