package io.slab.spi;

import io.slab.error.SlabConfigurationException;
import java.util.Locale;

/** Numbers of bytes as people write them: {@code 4096}, {@code 64k}, {@code 16m}, {@code 2g}, {@code 1t} (powers of 1024). */
public final class Bytes {
    private static final String UNITS = "kmgtp";

    private Bytes() {}

    /**
     * Reads a number of bytes.
     *
     * @param what the option's name, for the error
     * @param text digits with an optional unit k, m, g, t or p, and an optional {@code b} or {@code ib} behind it; case is ignored
     * @return the number of bytes, not negative
     * @throws SlabConfigurationException if the text is not of that form or the number is beyond 2<sup>63</sup> &minus; 1
     */
    public static long parse(String what, String text) {
        String t = text.strip().toLowerCase(Locale.ROOT);
        if (t.matches("\\d{1,18}([kmgtp](i?b)?|b)?")) {
            int digits = 0;
            while (digits < t.length() && Character.isDigit(t.charAt(digits))) {
                digits++;
            }
            int unit = digits < t.length() ? UNITS.indexOf(t.charAt(digits)) : -1;
            long number = Long.parseLong(t.substring(0, digits));
            int shift = 10 * (unit + 1);
            if (number <= Long.MAX_VALUE >>> shift) {
                return number << shift;
            }
        }
        throw new SlabConfigurationException(what + " '" + text
                + "' is no number of bytes: write digits with an optional unit k, m, g, t (64k, 2g)");
    }

    /**
     * A number of bytes for people, with at most one decimal.
     *
     * @param bytes the number
     * @return for example {@code 512 B}, {@code 4 KiB}, {@code 1.5 MiB}
     */
    public static String format(long bytes) {
        if (Math.abs(bytes) < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (Math.abs(value) >= 1024 && unit < UNITS.length() - 1) {
            value /= 1024;
            unit++;
        }
        String number = String.format(Locale.ROOT, "%.1f", value);
        return (number.endsWith(".0") ? number.substring(0, number.length() - 2) : number) + " "
                + Character.toUpperCase(UNITS.charAt(unit)) + "iB";
    }
}
