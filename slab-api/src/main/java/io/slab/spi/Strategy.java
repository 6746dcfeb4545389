package io.slab.spi;

import io.slab.error.SlabConfigurationException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A choice of strategy: either a provider's name with options, or an instance handed over directly. Immutable.
 *
 * <p>As text: {@code name} or {@code name:key=value,key=value}, for example {@code retain:slabs=4}.
 *
 * @param <T> the SPI type that is chosen
 */
public final class Strategy<T> {
    private final String name;
    private final StrategyOptions options;
    private final @Nullable T instance;

    private Strategy(String name, StrategyOptions options, @Nullable T instance) {
        this.name = name;
        this.options = options;
        this.instance = instance;
    }

    /**
     * A strategy found by its provider's name when the allocator is made.
     *
     * @param text {@code name} or {@code name:key=value,key=value}
     * @param <T> the SPI type
     * @return the choice
     * @throws SlabConfigurationException if the text is not of that form
     */
    public static <T> Strategy<T> named(String text) {
        int colon = text.indexOf(':');
        String name = (colon < 0 ? text : text.substring(0, colon)).strip();
        if (!StrategyName.isValid(name)) {
            throw new SlabConfigurationException("strategy '" + text
                    + "' is not of the form name or name:key=value,key=value with a name of " + StrategyName.RULE);
        }
        return new Strategy<>(
                name, colon < 0 ? StrategyOptions.NONE : StrategyOptions.parse(name, text.substring(colon + 1)), null);
    }

    /**
     * A strategy given as an instance. The caller keeps its life in hand: an allocator does not close it.
     *
     * @param name the name to show in statistics and errors
     * @param instance the strategy
     * @param <T> the SPI type
     * @return the choice
     */
    public static <T> Strategy<T> of(String name, T instance) {
        return new Strategy<>(name, StrategyOptions.NONE, Objects.requireNonNull(instance, "instance"));
    }

    /**
     * The name.
     *
     * @return the provider's name, or the one given with the instance
     */
    public String name() {
        return name;
    }

    /**
     * The options for the provider.
     *
     * @return possibly empty; always empty for an instance
     */
    public StrategyOptions options() {
        return options;
    }

    /**
     * The instance, where one was given.
     *
     * @return empty for a choice by name
     */
    public Optional<T> instance() {
        return Optional.ofNullable(instance);
    }

    @Override
    public String toString() {
        return options.isEmpty() ? name : name + ":" + options;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Strategy<?> that
                && name.equals(that.name)
                && options.equals(that.options)
                && instance == that.instance;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, options, System.identityHashCode(instance));
    }
}
