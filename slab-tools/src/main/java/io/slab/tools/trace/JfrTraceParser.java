package io.slab.tools.trace;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * Reads the native-memory events of async-profiler ({@code profiler.Malloc} and {@code profiler.Free}) from a flight
 * recording.
 *
 * <p>The profiler buffers per thread, so events lie in the file out of order; they are sorted by time, events of equal time
 * keep their order in the file. Threads are told apart by their operating-system id and numbered in order of appearance.
 */
final class JfrTraceParser {
    private static final String MALLOC = "profiler.Malloc";
    private static final String FREE = "profiler.Free";

    private final TraceSource source;
    private final Path file;
    private final TimedEvents events = new TimedEvents();
    private final Map<Long, Integer> threads = new HashMap<>();

    JfrTraceParser(TraceSource source, Path file) {
        this.source = source;
        this.file = file;
    }

    Trace parse() throws TraceException, IOException {
        JfrChunks.check(source, file);
        readEvents();
        TraceBuilder builder = new TraceBuilder(source.name(), TraceFormat.JFR);
        try {
            events.replayInto(builder);
        } catch (ArithmeticException e) {
            throw new TraceException(source.location(), "more memory or events than can be counted", e);
        }
        if (builder.allocations() == 0) {
            throw new TraceException(
                    source.location(),
                    "no allocation events (no " + MALLOC + " in the recording, offset 0 to its end)");
        }
        return builder.build(threads.size());
    }

    private void readEvents() throws TraceException {
        long count = 0;
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                count++;
                String type = event.getEventType().getName();
                if (type.equals(MALLOC)) {
                    addMalloc(event);
                } else if (type.equals(FREE)) {
                    events.add(nanos(event), thread(event), event.getLong("address"), TimedEvents.FREE);
                }
            }
        } catch (IOException | RuntimeException e) {
            // The JDK's reader meets damage inside an event with whatever its decoding stumbles over.
            throw new TraceException(
                    source.location(), "damaged JFR after event " + count + " (of its file order): " + oneLine(e), e);
        }
    }

    private void addMalloc(RecordedEvent event) throws TraceException {
        long address = event.getLong("address");
        long size = event.getLong("size");
        if (size < 0) {
            throw new TraceException(
                    source.location(),
                    "damaged JFR: allocation of " + Long.toUnsignedString(size) + " bytes at address 0x"
                            + Long.toHexString(address));
        }
        boolean failed = address == 0;
        if (!failed) {
            events.add(nanos(event), thread(event), address, size);
        }
    }

    private static long nanos(RecordedEvent event) {
        return ChronoUnit.NANOS.between(Instant.EPOCH, event.getStartTime());
    }

    private int thread(RecordedEvent event) throws TraceException {
        @Nullable RecordedThread recorded = event.getThread();
        long id = recorded == null ? -1 : recorded.getOSThreadId();
        int thread = threads.computeIfAbsent(id, _ -> threads.size());
        if (thread >= TraceBuilder.MAX_THREADS) {
            throw new TraceException(source.location(), "more than " + TraceBuilder.MAX_THREADS + " threads");
        }
        return thread;
    }

    private static String oneLine(Exception e) {
        String message = String.valueOf(e.getMessage()).replace('\n', ' ');
        return e instanceof IOException ? message : e.getClass().getSimpleName() + " " + message;
    }
}
