package io.slab.spi;

/**
 * Describes one option of a provider, for look-up, validation and help.
 *
 * @param name the key, lower case with '-'
 * @param type what it holds
 * @param defaultValue what holds when it is not given, as text
 * @param description one sentence
 */
public record StrategyOption(String name, Type type, String defaultValue, String description) {
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
        /** Any text without comma. */
        TEXT
    }
}
