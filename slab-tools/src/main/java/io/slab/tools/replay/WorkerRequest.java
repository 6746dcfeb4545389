package io.slab.tools.replay;

import io.slab.Checks;
import io.slab.tools.peer.SlabSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a forked JVM is to do.
 *
 * @param pass which kind of pass
 * @param allocator {@code slab} or the label of a peer
 * @param trace file written by {@link io.slab.tools.trace.TraceFile}
 * @param recordedThreads whether to replay on as many threads as recorded
 * @param repeat number of timed passes
 * @param settle how long a measuring pass waits after the last event, in whole milliseconds
 * @param slab strategies, for {@code slab}
 */
record WorkerRequest(
        Pass pass,
        String allocator,
        Path trace,
        boolean recordedThreads,
        int repeat,
        Duration settle,
        SlabSettings slab) {
    /** The name of the allocator that all this is about. */
    static final String SLAB = "slab";

    private static final String DEFAULT = "-";

    /** The kinds of passes; each has a JVM of its own. */
    enum Pass {
        /** Patterns are written and checked, resident memory is measured. */
        MEASURE,
        /** Time is taken, nothing else. */
        TIME
    }

    /** Encodes this as command-line arguments. */
    List<String> toArguments() {
        Checks checks = slab.checks();
        return List.of(
                pass.name(),
                allocator,
                trace.toString(),
                Boolean.toString(recordedThreads),
                Integer.toString(repeat),
                Long.toString(settle.toMillis()),
                encode(slab.backend()),
                encode(slab.coloring()),
                encode(slab.reclaim()),
                encode(slab.numa()),
                encode(checks == null ? null : checks.name()));
    }

    /** Decodes what {@link #toArguments} encoded. */
    static WorkerRequest fromArguments(List<String> arguments) {
        String checks = decode(arguments.get(10));
        return new WorkerRequest(
                Pass.valueOf(arguments.get(0)),
                arguments.get(1),
                Path.of(arguments.get(2)),
                Boolean.parseBoolean(arguments.get(3)),
                Integer.parseInt(arguments.get(4)),
                Duration.ofMillis(Long.parseLong(arguments.get(5))),
                new SlabSettings(
                        decode(arguments.get(6)),
                        decode(arguments.get(7)),
                        decode(arguments.get(8)),
                        decode(arguments.get(9)),
                        checks == null ? null : Checks.valueOf(checks)));
    }

    private static String encode(@Nullable String value) {
        return value == null ? DEFAULT : value;
    }

    private static @Nullable String decode(String value) {
        return value.equals(DEFAULT) ? null : value;
    }
}
