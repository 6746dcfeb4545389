package io.slab.tck;

import io.slab.spi.StrategyName;
import org.junit.jupiter.api.Assertions;

/** What the contract of every plug-in says about its name. */
public final class PluginNames {

    private PluginNames() {}

    /**
     * Fails the test unless the name is one that operators can write in a properties file, as {@link StrategyName} says.
     *
     * @param name what the provider answers
     */
    public static void assertValid(String name) {
        Assertions.assertTrue(
                StrategyName.isValid(name),
                () -> "a plug-in's name must be " + StrategyName.RULE + ", but was \"" + name + "\"");
    }
}
