package io.slab.tools.report;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them: in units of which three digits matter. */
public final class Units {
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final String[] DECIMAL = {"", " k", " M", " G"};

    private Units() {}

    /**
     * A size as {@code 25.3 MiB}.
     *
     * @param bytes a size
     * @return text with a unit
     */
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= 1024 && unit < BINARY.length - 1) {
            value /= 1024;
            unit++;
        }
        return format(value, unit == 0) + " " + BINARY[unit];
    }

    /**
     * A count as {@code 1.05 M}.
     *
     * @param count a count
     * @return text with a unit
     */
    public static String count(long count) {
        double value = count;
        int unit = 0;
        while (Math.abs(value) >= 1000 && unit < DECIMAL.length - 1) {
            value /= 1000;
            unit++;
        }
        return format(value, unit == 0) + DECIMAL[unit];
    }

    /**
     * An exact count with groups as {@code 1 047 000}.
     *
     * @param count a count
     * @return text
     */
    public static String exact(long count) {
        return String.format(Locale.ROOT, "%,d", count).replace(',', ' ');
    }

    /**
     * A ratio as {@code 1.07}.
     *
     * @param ratio a ratio
     * @return text
     */
    public static String ratio(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }

    /**
     * A time as {@code 12.3}.
     *
     * @param nanos a time
     * @return text
     */
    public static String nanos(double nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos);
    }

    /**
     * A time as {@code 2.5 s}.
     *
     * @param time a time
     * @return text with a unit, exact to the millisecond
     */
    public static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }

    private static String format(double value, boolean whole) {
        if (whole) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        String pattern = Math.abs(value) < 10 ? "%.2f" : Math.abs(value) < 100 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, pattern, value);
    }
}
