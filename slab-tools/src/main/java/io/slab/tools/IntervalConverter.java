package io.slab.tools;

import java.time.Duration;
import picocli.CommandLine;

/** From one look to the next: a {@link TimeOption} that neither keeps the watched JVM busy nor looks dead. */
final class IntervalConverter implements CommandLine.ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
        return TimeOption.parse(value, Duration.ofMillis(50), Duration.ofDays(1), "50ms and 24h");
    }
}
