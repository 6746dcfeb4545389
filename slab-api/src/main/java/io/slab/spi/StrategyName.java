package io.slab.spi;

import java.util.regex.Pattern;

/** The one rule for names of providers and of their options: what can stand in a properties file, and before and behind a colon. */
public final class StrategyName {
    /** The longest name, in characters. */
    public static final int MAX_LENGTH = 32;

    /** The rule as a part of a sentence, for error messages. */
    public static final String RULE =
            "lower-case letters, digits and '-', a letter first, at most " + MAX_LENGTH + " characters";

    private static final Pattern VALID = Pattern.compile("[a-z][a-z0-9-]{0," + (MAX_LENGTH - 1) + "}");

    private StrategyName() {}

    /**
     * Whether a name keeps the rule.
     *
     * @param name the name
     * @return whether it may name a provider or an option
     */
    public static boolean isValid(String name) {
        return VALID.matcher(name).matches();
    }
}
