package io.slab.tools;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** Times as {@code 500ms}, {@code 1s}, {@code 1.5s}, {@code 2m}, {@code 1h}; a bare number is seconds. */
final class TimeOption {
    private static final Pattern TIME = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|m|h)?");

    private TimeOption() {}

    /** Reads a time; the range is how a user would write it. */
    static Duration parse(String value, Duration least, Duration most, String range) {
        Matcher matcher = TIME.matcher(value);
        if (!matcher.matches()) {
            throw new CommandLine.TypeConversionException("'" + value + "' is no time such as 500ms, 1s or 2m");
        }
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        double millis = Double.parseDouble(matcher.group(1))
                * switch (unit) {
                    case "ms" -> 1;
                    case "s" -> 1000;
                    case "m" -> 60_000;
                    default -> 3_600_000;
                };
        Duration time = Duration.ofMillis(Math.round(millis));
        if (time.compareTo(least) < 0 || time.compareTo(most) > 0) {
            throw new CommandLine.TypeConversionException("'" + value + "' is not between " + range);
        }
        return time;
    }
}
