package io.slab.tools.top;

import java.time.Duration;
import java.util.Locale;

/** Times as {@code 500ms} and {@code 1.5s}. */
final class Durations {
    private static final double MILLIS = 1000.0;

    private Durations() {}

    static String text(Duration time) {
        long millis = time.toMillis();
        if (millis < MILLIS) {
            return millis + "ms";
        }
        return millis % MILLIS == 0
                ? (long) (millis / MILLIS) + "s"
                : String.format(Locale.ROOT, "%.1fs", millis / MILLIS);
    }
}
