package io.slab.spi;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Describes one option of a provider, for look-up, validation and help. {@link Providers#create} refuses values that are not of the type, out
 * of range or none of the choices before the provider sees them.
 *
 * @param name the key, lower case with '-'
 * @param type what it holds
 * @param defaultValue what holds when it is not given, as text; empty if nothing does
 * @param description one sentence
 * @param min the least value of {@link Type#INTEGER} and {@link Type#BYTES}
 * @param max the greatest value of {@link Type#INTEGER} and {@link Type#BYTES}
 * @param choices the values of {@link Type#CHOICE}, otherwise empty
 */
public record StrategyOption(
        String name, Type type, String defaultValue, String description, long min, long max, List<String> choices) {
    /** The kinds of values. */
    public enum Type {
        /** A whole number. */
        INTEGER,
        /** A number of bytes, see {@link io.slab.spi.Bytes#parse}. */
        BYTES,
        /** {@code true} or {@code false}. */
        BOOLEAN,
        /** A duration: {@code 250ms}, {@code 5s}, {@code 2m}, or ISO-8601. */
        DURATION,
        /** One of a few words, lower case with '-'. */
        CHOICE,
        /** Any text; with commas only inside of parentheses. */
        TEXT
    }

    /** Copies the choices. */
    public StrategyOption {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(defaultValue, "defaultValue");
        Objects.requireNonNull(description, "description");
        choices = List.copyOf(choices);
        if ((type == Type.CHOICE) == choices.isEmpty()) {
            throw new IllegalArgumentException("option '" + name + "' is of type " + type + " with choices " + choices);
        }
    }

    /**
     * An option of any type but {@link Type#CHOICE}, without a range.
     *
     * @param name the key
     * @param type what it holds
     * @param defaultValue what holds when it is not given
     * @param description one sentence
     */
    public StrategyOption(String name, Type type, String defaultValue, String description) {
        this(name, type, defaultValue, description, type == Type.BYTES ? 0 : Long.MIN_VALUE, Long.MAX_VALUE, List.of());
    }

    /**
     * A whole number in a range.
     *
     * @param name the key
     * @param otherwise the default
     * @param min the least allowed
     * @param max the most allowed
     * @param description one sentence
     * @return the option
     */
    public static StrategyOption integer(String name, long otherwise, long min, long max, String description) {
        return new StrategyOption(name, Type.INTEGER, Long.toString(otherwise), description, min, max, List.of());
    }

    /**
     * A number of bytes in a range.
     *
     * @param name the key
     * @param otherwise the default as text, such as {@code 64m}
     * @param min the least allowed
     * @param max the most allowed
     * @param description one sentence
     * @return the option
     */
    public static StrategyOption bytes(String name, String otherwise, long min, long max, String description) {
        return new StrategyOption(name, Type.BYTES, otherwise, description, min, max, List.of());
    }

    /**
     * A truth value.
     *
     * @param name the key
     * @param otherwise the default
     * @param description one sentence
     * @return the option
     */
    public static StrategyOption flag(String name, boolean otherwise, String description) {
        return new StrategyOption(name, Type.BOOLEAN, Boolean.toString(otherwise), description);
    }

    /**
     * A text.
     *
     * @param name the key
     * @param otherwise the default; empty for none
     * @param description one sentence
     * @return the option
     */
    public static StrategyOption text(String name, String otherwise, String description) {
        return new StrategyOption(name, Type.TEXT, otherwise, description);
    }

    /**
     * One of an enumeration's constants, written in lower case with '-'; read it with {@link StrategyOptions#choice}.
     *
     * @param name the key
     * @param otherwise the default
     * @param description one sentence
     * @param <E> the enumeration
     * @return the option
     */
    public static <E extends Enum<E>> StrategyOption choice(String name, E otherwise, String description) {
        List<String> words = Arrays.stream(otherwise.getDeclaringClass().getEnumConstants())
                .map(StrategyOption::word)
                .toList();
        return new StrategyOption(name, Type.CHOICE, word(otherwise), description, 0, 0, words);
    }

    /**
     * How a constant is written in an option's value.
     *
     * @param constant a constant
     * @return its name in lower case, with '-' for '_'
     */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
