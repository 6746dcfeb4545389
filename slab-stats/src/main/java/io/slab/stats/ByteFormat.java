package io.slab.stats;

import java.util.Locale;

/** Writes amounts of memory for people: {@code 1536} becomes {@code 1.5 KiB}. */
public final class ByteFormat {

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private ByteFormat() {}

    /**
     * Writes an amount with the largest unit that keeps it at or above one.
     *
     * @param bytes the amount, of either sign
     * @return at most one decimal, always a point, never a comma
     */
    public static String human(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (Math.abs(amount) >= 1024 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
    }
}
