package io.slab.tools;

import java.time.Duration;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What commands have that look at a running JVM again and again. */
final class WatchOptions {
    @Parameters(paramLabel = "PID", converter = PidConverter.class, description = "The JVM's process id.")
    private long pid;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            converter = IntervalConverter.class,
            defaultValue = "1s",
            description = "From one look to the next: 500ms, 1s, 2m (default ${DEFAULT-VALUE}).")
    private Duration interval = Duration.ofSeconds(1);

    long pid() {
        return pid;
    }

    Duration interval() {
        return interval;
    }
}
