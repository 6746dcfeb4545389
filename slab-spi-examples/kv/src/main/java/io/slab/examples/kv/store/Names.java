package io.slab.examples.kv.store;

import java.util.Locale;
import java.util.OptionalLong;

/** The names of a store's files. */
final class Names {
    static final String MANIFEST = "MANIFEST";
    static final String NEW_MANIFEST = "MANIFEST.new";
    static final String LOG = ".log";
    static final String TABLE = ".table";
    static final String DAMAGED = ".damaged";

    private Names() {}

    static String log(long number) {
        return number(number) + LOG;
    }

    static String table(long number) {
        return number(number) + TABLE;
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%08d", number);
    }

    /** The number in a name that ends in {@code suffix}. */
    static OptionalLong numberOf(String name, String suffix) {
        String digits = name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : "";
        return digits.matches("\\d{8,18}") ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }
}
