package io.slab.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.error.SlabConfigurationException;
import io.slab.spi.Providers;
import io.slab.spi.Strategy;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import io.slab.spi.StrategyProvider;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every provider must do, whichever kind of strategy it makes: its name, its options, and that it is found. Extend it, implement
 * the two factory methods, inherit the tests.
 *
 * @param <T> the kind of strategy
 */
@ExtendWith(ContractCoverage.class)
public abstract class StrategyProviderContract<T> {
    /** For subclasses. */
    protected StrategyProviderContract() {}

    /**
     * Makes the provider that is tested.
     *
     * @return a new provider, as the service loader would make it
     */
    protected abstract StrategyProvider<T> newProvider();

    /**
     * The provider's service type, such as {@code ColoringStrategyProvider.class}.
     *
     * @return the type that {@code META-INF/services} has a file for
     */
    protected abstract Class<? extends StrategyProvider<T>> serviceType();

    private StrategyProvider<T> available() {
        StrategyProvider<T> provider = newProvider();
        provider.unavailable().ifPresent(why -> assumeTrue(false, why));
        return provider;
    }

    @Test
    void theNameMustBeValidAndStable() {
        String name = newProvider().name();
        PluginNames.assertValid(name);
        assertEquals(name, newProvider().name());
    }

    @Test
    void theDescriptionMustBeOneLine() {
        String description = newProvider().description();
        assertFalse(description.isBlank(), "the description is blank");
        assertEquals(1, description.lines().count(), () -> "lines in the description: " + description);
    }

    @Test
    void optionsMustHaveUniqueValidNamesAndDescriptions() {
        Set<String> names = new HashSet<>();
        for (StrategyOption option : newProvider().options()) {
            PluginNames.assertValid(option.name());
            assertTrue(names.add(option.name()), () -> "two options are named " + option.name());
            assertFalse(option.description().isBlank(), () -> "option " + option.name() + " has no description");
        }
    }

    @Test
    void defaultsMustBeOfTheirOptionsTypeAndInItsRange() {
        for (StrategyOption option : newProvider().options()) {
            StrategyOptions.parse("test", option.name() + "=" + option.defaultValue())
                    .check(List.of(option));
        }
    }

    @Test
    void aStrategyMustBeMadeWithoutOptions() {
        assertNotNull(available().create(StrategyOptions.NONE));
    }

    @Test
    void aStrategyMustBeMadeWithEachOptionsDefault() {
        StrategyProvider<T> provider = available();
        for (StrategyOption option : provider.options()) {
            if (!option.defaultValue().isEmpty()) {
                assertNotNull(provider.create(
                        StrategyOptions.parse(provider.name(), option.name() + "=" + option.defaultValue())));
            }
        }
    }

    @Test
    void aValueOfTheWrongTypeMustBeRefused() {
        StrategyProvider<T> provider = newProvider();
        for (StrategyOption option : provider.options()) {
            if (option.type() != StrategyOption.Type.TEXT) {
                assertThrows(
                        SlabConfigurationException.class,
                        () -> provider.create(StrategyOptions.parse(provider.name(), option.name() + "=@wrong@")),
                        () -> "option " + option.name() + " takes @wrong@");
            }
        }
    }

    @Test
    void anUnknownOptionMustBeRefused() {
        StrategyProvider<T> provider = newProvider();
        assertThrows(
                SlabConfigurationException.class,
                () -> Providers.create(provider, Strategy.named(provider.name() + ":no-such-option=1")));
    }

    @Test
    void theProviderMustBeFoundByItsName() {
        StrategyProvider<T> provider = newProvider();
        StrategyProvider<T> found = Providers.of(serviceType()).get(provider.name());
        assertSame(provider.getClass(), found.getClass());
    }

    @Test
    void threadsMustBeAbleToShareTheProvider() throws Exception {
        StrategyProvider<T> provider = available();
        List<Boolean> made = Crew.together(4, thread -> {
            for (int i = 0; i < 20; i++) {
                assertNotNull(provider.create(StrategyOptions.NONE));
            }
            return true;
        });
        assertEquals(4, made.size());
    }
}
