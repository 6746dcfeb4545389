package io.slab.tools.replay;

import io.slab.tools.trace.Trace;
import io.slab.tools.trace.TraceException;
import io.slab.tools.trace.TraceFile;
import io.slab.tools.trace.TraceReader;
import io.slab.tools.trace.TraceSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A trace that was read and found whole, laid down in a temporary file for the forked JVMs. */
public final class PreparedTrace implements AutoCloseable {
    private final TraceSummary summary;
    private final Path file;
    private final long arrayBytes;

    private PreparedTrace(TraceSummary summary, Path file, long arrayBytes) {
        this.summary = summary;
        this.file = file;
        this.arrayBytes = arrayBytes;
    }

    /**
     * Reads a trace.
     *
     * @param source where it is
     * @param recordedThreads whether it will be replayed on as many threads as recorded
     * @return the trace, ready for replaying
     * @throws TraceException if it cannot be used
     * @throws IOException if the temporary file cannot be written
     */
    public static PreparedTrace read(TraceSource source, boolean recordedThreads) throws TraceException, IOException {
        Trace trace = TraceReader.read(source);
        refuseUnlessItFits(trace, source);
        Path file = Files.createTempFile("slab-replay-", ".trace");
        file.toFile().deleteOnExit();
        TraceFile.write(trace, file);
        long arrayBytes = 10L * trace.length() + 16L * trace.objects();
        return new PreparedTrace(TraceSummary.of(trace, source.location(), recordedThreads), file, arrayBytes);
    }

    private static void refuseUnlessItFits(Trace trace, TraceSource source) throws TraceException {
        long available = MachineMemory.availableBytes();
        long peak = trace.totals().peakLiveBytes();
        if (peak > available) {
            throw new TraceException(
                    source.location(),
                    "needs " + peak + " bytes of memory at event "
                            + trace.totals().peakEvent() + ", this machine has " + available + " available");
        }
    }

    /**
     * Returns what reports tell about it.
     *
     * @return its summary
     */
    public TraceSummary summary() {
        return summary;
    }

    /** The temporary file. */
    Path file() {
        return file;
    }

    /** Java heap that replaying needs for the trace itself. */
    long arrayBytes() {
        return arrayBytes;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
