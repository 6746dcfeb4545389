package io.slab.bench.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Time that the calling thread waited for a processor, as Linux keeps it: what other processes took from a measurement on one thread.
 * Pauses that the JVM itself makes are not in it.
 */
public final class Stopwatch {
    private static final Path SCHEDSTAT = Path.of("/proc/thread-self/schedstat");
    private static final boolean KNOWN = Files.isReadable(SCHEDSTAT);

    private Stopwatch() {}

    /**
     * How long the calling thread waited so far.
     *
     * @return nanoseconds since the thread's start; 0 where the system does not tell
     */
    public static long waitedNanos() {
        if (!KNOWN) {
            return 0;
        }
        try {
            return Schedstat.read(SCHEDSTAT).waitedNanos();
        } catch (IOException e) {
            return 0; // then it was not taken into account, as elsewhere
        }
    }
}
