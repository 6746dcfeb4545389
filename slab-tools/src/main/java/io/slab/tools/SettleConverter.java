package io.slab.tools;

import java.time.Duration;
import picocli.CommandLine;

/** How long to wait after a replay: a {@link TimeOption} that may be nothing, and ends before whoever waits gives up. */
final class SettleConverter implements CommandLine.ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
        return TimeOption.parse(value, Duration.ZERO, Duration.ofHours(1), "0s and 1h");
    }
}
