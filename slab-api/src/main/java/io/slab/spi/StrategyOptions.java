package io.slab.spi;

import io.slab.error.SlabConfigurationException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The options that a user gave to a strategy, with typed access. Immutable. */
public final class StrategyOptions {
    /** No options. */
    public static final StrategyOptions NONE = new StrategyOptions("", Map.of());

    private final String owner;
    private final Map<String, String> values;

    private StrategyOptions(String owner, Map<String, String> values) {
        this.owner = owner;
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Reads {@code key=value,key=value}. Commas inside of parentheses belong to the value, as in {@code of=(a:x=1,y=2)}.
     *
     * @param owner the strategy's name, for errors
     * @param text the options
     * @return the options
     * @throws SlabConfigurationException if the text is not of that form or a key occurs twice
     */
    public static StrategyOptions parse(String owner, String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : split(owner, text)) {
            int eq = part.indexOf('=');
            if (eq <= 0) {
                throw new SlabConfigurationException(
                        "option '" + part + "' of strategy '" + owner + "' is not of the form key=value");
            }
            if (values.put(part.substring(0, eq).strip(), part.substring(eq + 1).strip()) != null) {
                throw new SlabConfigurationException(
                        "option '" + part.substring(0, eq) + "' of strategy '" + owner + "' is given twice");
            }
        }
        return new StrategyOptions(owner, values);
    }

    private static List<String> split(String owner, String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth < 0) {
                break;
            }
            if (c == ',' && depth == 0) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        if (depth != 0) {
            throw new SlabConfigurationException(
                    "the parentheses in the options '" + text + "' of strategy '" + owner + "' do not match");
        }
        parts.add(text.substring(from));
        return parts;
    }

    /**
     * Refuses options that a provider does not have, and values that are not of their option's type, out of its range or none of its choices.
     *
     * @param known the options that exist
     * @throws SlabConfigurationException naming the key, the value, and what is allowed
     */
    public void check(Collection<StrategyOption> known) {
        requireKnown(known);
        for (StrategyOption option : known) {
            String value = values.get(option.name());
            if (value == null) {
                continue;
            }
            switch (option.type()) {
                case INTEGER -> integer(option.name(), 0, option.min(), option.max());
                case BYTES -> bytes(option.name(), 0, option.min(), option.max());
                case BOOLEAN -> flag(option.name(), false);
                case DURATION -> duration(option.name(), Duration.ZERO);
                case CHOICE -> requireChoice(option.name(), value, option.choices());
                case TEXT -> {}
            }
        }
    }

    private void requireChoice(String key, String value, Collection<String> choices) {
        if (!choices.contains(value)) {
            throw new SlabConfigurationException(
                    describe(key, value) + " must be one of " + String.join(", ", choices));
        }
    }

    /**
     * One of an enumeration's constants.
     *
     * @param key the key
     * @param otherwise what holds if it was not given
     * @param <E> the enumeration
     * @return the constant
     * @throws SlabConfigurationException if the value is none of them; the message lists them
     */
    public <E extends Enum<E>> E choice(String key, E otherwise) {
        String value = values.get(key);
        if (value == null) {
            return otherwise;
        }
        E[] constants = otherwise.getDeclaringClass().getEnumConstants();
        for (E constant : constants) {
            if (StrategyOption.word(constant).equals(value)) {
                return constant;
            }
        }
        throw new SlabConfigurationException(describe(key, value) + " must be one of "
                + Arrays.stream(constants).map(StrategyOption::word).collect(Collectors.joining(", ")));
    }

    /**
     * Refuses options that a provider does not have.
     *
     * @param known the options that exist
     * @throws SlabConfigurationException naming the unknown key and those that exist
     */
    public void requireKnown(Collection<StrategyOption> known) {
        for (String key : values.keySet()) {
            if (known.stream().noneMatch(o -> o.name().equals(key))) {
                String names = known.stream().map(StrategyOption::name).collect(Collectors.joining(", "));
                throw new SlabConfigurationException("strategy '" + owner + "' has no option '" + key + "': "
                        + (names.isEmpty() ? "it has none" : "its options are " + names));
            }
        }
    }

    /**
     * Whether no option was given.
     *
     * @return true for none
     */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /**
     * An option's text.
     *
     * @param key the key
     * @return empty if it was not given
     */
    public Optional<String> text(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /**
     * A whole number.
     *
     * @param key the key
     * @param otherwise what holds if it was not given
     * @param min the least allowed
     * @param max the most allowed
     * @return the number
     * @throws SlabConfigurationException if it is none or out of range
     */
    public long integer(String key, long otherwise, long min, long max) {
        String value = values.get(key);
        if (value == null) {
            return otherwise;
        }
        try {
            return inRange(key, Long.parseLong(value), min, max);
        } catch (NumberFormatException e) {
            throw new SlabConfigurationException(describe(key, value) + " is no whole number", e);
        }
    }

    /**
     * A number of bytes.
     *
     * @param key the key
     * @param otherwise what holds if it was not given
     * @param min the least allowed
     * @param max the most allowed
     * @return the number
     * @throws SlabConfigurationException if it is none or out of range
     */
    public long bytes(String key, long otherwise, long min, long max) {
        String value = values.get(key);
        return value == null
                ? otherwise
                : inRange(key, Bytes.parse("option '" + key + "' of strategy '" + owner + "':", value), min, max);
    }

    /**
     * A truth value.
     *
     * @param key the key
     * @param otherwise what holds if it was not given
     * @return the value
     * @throws SlabConfigurationException if it is neither {@code true} nor {@code false}
     */
    public boolean flag(String key, boolean otherwise) {
        String value = values.get(key);
        if (value == null) {
            return otherwise;
        }
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new SlabConfigurationException(describe(key, value) + " must be true or false");
        };
    }

    /**
     * A duration.
     *
     * @param key the key
     * @param otherwise what holds if it was not given
     * @return the duration, not negative
     * @throws SlabConfigurationException if it is none
     */
    public Duration duration(String key, Duration otherwise) {
        String value = values.get(key);
        if (value == null) {
            return otherwise;
        }
        try {
            if (value.matches("\\d{1,15}ms")) {
                return Duration.ofMillis(Long.parseLong(value.substring(0, value.length() - 2)));
            }
            Duration d = Duration.parse(value.matches("\\d{1,12}[smh]") ? "PT" + value : value);
            if (!d.isNegative()) {
                return d;
            }
        } catch (DateTimeParseException e) {
            throw new SlabConfigurationException(
                    describe(key, value) + " is no duration: write 250ms, 5s, 2m or PT5S", e);
        }
        throw new SlabConfigurationException(describe(key, value) + " is negative");
    }

    private long inRange(String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw new SlabConfigurationException(
                    describe(key, Long.toString(value)) + " is out of range " + min + ".." + max);
        }
        return value;
    }

    private String describe(String key, String value) {
        return "option '" + key + "' = '" + value + "' of strategy '" + owner + "'";
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(","));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StrategyOptions that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }
}
