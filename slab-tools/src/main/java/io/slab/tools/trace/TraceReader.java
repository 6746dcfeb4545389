package io.slab.tools.trace;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPInputStream;

/**
 * Reads a trace whatever its name is: the first bytes tell compression and format.
 */
public final class TraceReader {
    private static final int MAGIC_BYTES = 4;
    private static final int ZSTD = 0x28B52FFD;
    private static final int JFR = 0x464C5200;
    private static final int GZIP = 0x1F8B;
    /** A compressed file inside a compressed file happens by mistake; more layers are taken for an attack. */
    private static final int MAX_LAYERS = 2;

    private TraceReader() {}

    /**
     * Reads a whole trace.
     *
     * @param source where it is
     * @return the trace
     * @throws TraceException if it is missing, empty, truncated, damaged, of an unknown format or has no allocations
     */
    public static Trace read(TraceSource source) throws TraceException {
        try (CountingInputStream raw = new CountingInputStream(source.open())) {
            return decode(source, raw);
        } catch (IOException e) {
            throw new TraceException(source.location(), "cannot be read: " + e.getMessage(), e);
        }
    }

    private static Trace decode(TraceSource source, CountingInputStream raw) throws TraceException, IOException {
        InputStream in = new BufferedInputStream(raw);
        int layers = 0;
        try {
            int magic = peek(in);
            while (layers < MAX_LAYERS && (magic == ZSTD || magic >>> 16 == GZIP)) {
                InputStream decoder = magic == ZSTD ? new ZstdInputStream(in) : new GZIPInputStream(in);
                in = new BufferedInputStream(new DecodedInputStream(decoder), 1 << 16);
                layers++;
                magic = peek(in);
            }
            return magic == JFR ? readJfr(source, in, layers > 0) : readLines(source, in, magic);
        } catch (EOFException e) {
            throw new TraceException(source.location(), "truncated: compressed data ends at offset " + raw.count(), e);
        } catch (IOException e) {
            String what =
                    layers > 0 ? "damaged or truncated compressed data before offset " : "cannot be read at offset ";
            throw new TraceException(source.location(), what + raw.count() + ": " + e.getMessage(), e);
        }
    }

    private static Trace readLines(TraceSource source, InputStream in, int magic) throws TraceException, IOException {
        if (magic == -1) {
            throw new TraceException(source.location(), "empty: truncated at offset 0");
        }
        int first = magic >>> 24;
        boolean text = first == '\n' || (first >= ' ' && first < 127);
        if (!text) {
            throw new TraceException(
                    source.location(),
                    "unknown format at offset 0: neither heaptrack raw lines nor JFR, plain or compressed with zstd or"
                            + " gzip");
        }
        return new HeaptrackParser(source, in).parse();
    }

    private static Trace readJfr(TraceSource source, InputStream in, boolean compressed)
            throws TraceException, IOException {
        Path plain = source.file();
        if (!compressed && plain != null && Files.isRegularFile(plain)) {
            return new JfrTraceParser(source, plain).parse();
        }
        Path copy = Files.createTempFile("slab-trace-", ".jfr");
        try {
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            return new JfrTraceParser(source, copy).parse();
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    /** Returns the next four bytes without consuming them, or -1 if there is no byte; missing ones read as zero. */
    private static int peek(InputStream in) throws IOException {
        in.mark(MAGIC_BYTES);
        byte[] head = new byte[MAGIC_BYTES];
        int count = in.readNBytes(head, 0, MAGIC_BYTES);
        in.reset();
        if (count == 0) {
            return -1;
        }
        return (head[0] & 0xff) << 24 | (head[1] & 0xff) << 16 | (head[2] & 0xff) << 8 | (head[3] & 0xff);
    }
}
