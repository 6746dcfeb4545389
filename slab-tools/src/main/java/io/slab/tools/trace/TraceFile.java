package io.slab.tools.trace;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Hands a parsed trace to a forked JVM: the arrays of {@link Trace} as they are, big-endian, in a temporary file. It lives for
 * one run only, so it has no version.
 */
public final class TraceFile {
    private static final int BUFFER_BYTES = 1 << 16;

    private TraceFile() {}

    /**
     * Writes a trace.
     *
     * @param trace the trace
     * @param file file to write
     * @throws IOException if it cannot be written
     */
    public static void write(Trace trace, Path file) throws IOException {
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES))) {
            out.writeUTF(trace.name());
            out.writeUTF(trace.format().name());
            writeTotals(trace.totals(), out);
            out.writeInt(trace.length());
            for (int event = 0; event < trace.length(); event++) {
                out.writeInt(trace.allocates(event) ? trace.object(event) : ~trace.object(event));
            }
            boolean severalThreads = trace.totals().threads() > 1;
            out.writeBoolean(severalThreads);
            for (int event = 0; severalThreads && event < trace.length(); event++) {
                out.writeChar(trace.thread(event));
            }
            out.writeInt(trace.objects());
            for (int object = 0; object < trace.objects(); object++) {
                out.writeLong(trace.size(object));
            }
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param file file to read
     * @return the trace
     * @throws IOException if it cannot be read
     */
    public static Trace read(Path file) throws IOException {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
            String name = in.readUTF();
            TraceFormat format = TraceFormat.valueOf(in.readUTF());
            TraceTotals totals = readTotals(in);
            int[] events = new int[in.readInt()];
            for (int event = 0; event < events.length; event++) {
                events[event] = in.readInt();
            }
            char[] threads = new char[in.readBoolean() ? events.length : 0];
            for (int event = 0; event < threads.length; event++) {
                threads[event] = in.readChar();
            }
            long[] sizes = new long[in.readInt()];
            for (int object = 0; object < sizes.length; object++) {
                sizes[object] = in.readLong();
            }
            return new Trace(name, format, events, threads, sizes, totals);
        }
    }

    private static void writeTotals(TraceTotals totals, DataOutputStream out) throws IOException {
        out.writeInt(totals.recordedEvents());
        out.writeInt(totals.allocations());
        out.writeInt(totals.ignoredFrees());
        out.writeInt(totals.impliedFrees());
        out.writeInt(totals.threads());
        out.writeLong(totals.peakLiveBytes());
        out.writeInt(totals.peakEvent());
        out.writeLong(totals.endLiveBytes());
        out.writeInt(totals.endLiveObjects());
    }

    private static TraceTotals readTotals(DataInputStream in) throws IOException {
        return new TraceTotals(
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readInt(),
                in.readLong(),
                in.readInt());
    }
}
