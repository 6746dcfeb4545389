package io.slab.core.strategy;

import io.slab.error.SlabConfigurationException;
import io.slab.spi.StrategyOptions;
import java.time.Duration;

/** The option {@code period} of policies with a clock. */
final class Periods {
    private static final Duration LEAST = Duration.ofMillis(1);

    private Periods() {}

    static Duration of(StrategyOptions options, Duration otherwise) {
        return atLeast(options, "period", otherwise, LEAST);
    }

    static Duration atLeast(StrategyOptions options, String key, Duration otherwise, Duration least) {
        Duration duration = options.duration(key, otherwise);
        if (duration.compareTo(least) < 0 || duration.compareTo(Duration.ofDays(1)) > 0) {
            throw new SlabConfigurationException("option '" + key + "' = " + duration.toMillis() + "ms must be from "
                    + least.toMillis() + "ms to one day");
        }
        return duration;
    }
}
