package io.slab.tck;

import org.junit.jupiter.api.Assertions;

/** What the contract of every plug-in says about its name. */
public final class PluginNames {

    private PluginNames() {}

    /**
     * Fails the test unless the name is one that operators can write in a properties file: lower-case letters, digits
     * and hyphens, a letter first, at most 32 characters.
     *
     * @param name what the provider answers
     */
    public static void assertValid(String name) {
        Assertions.assertTrue(
                name.matches("[a-z][a-z0-9-]{0,31}"),
                () -> "a plug-in's name must be lower-case letters, digits and hyphens, a letter first, at most 32"
                        + " characters, but was \"" + name + "\"");
    }
}
