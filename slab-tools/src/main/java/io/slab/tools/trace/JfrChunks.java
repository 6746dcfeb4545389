package io.slab.tools.trace;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Walks the chunks and event sizes of a flight recording, so that a cut or damaged file is refused with the offset of the
 * damage; the JDK's own reader reports neither reliably.
 *
 * <p>A chunk is a 68-byte big-endian header (magic {@code FLR\0}, version, chunk size at 8, constant pool offset at 16,
 * metadata offset at 24, features at 64) followed by events, each starting with its own size as LEB128.
 */
final class JfrChunks {
    private static final int HEADER_BYTES = 68;
    private static final int MAGIC = 0x464C5200;
    private static final int COMPRESSED_INTS = 1;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final TraceSource source;
    private final MemorySegment bytes;

    private JfrChunks(TraceSource source, MemorySegment bytes) {
        this.source = source;
        this.bytes = bytes;
    }

    /** Refuses a recording whose chunks are not whole. */
    static void check(TraceSource source, Path file) throws TraceException, IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            new JfrChunks(source, bytes).checkChunks();
        }
    }

    private void checkChunks() throws TraceException {
        long chunk = 0;
        while (chunk < bytes.byteSize()) {
            if (bytes.byteSize() - chunk < HEADER_BYTES) {
                throw problem(bytes.byteSize(), "truncated within the chunk header");
            }
            if (bytes.get(INT, chunk) != MAGIC) {
                throw problem(chunk, "damaged: no JFR chunk begins here");
            }
            long size = bytes.get(LONG, chunk + 8);
            if (size == 0) {
                throw problem(chunk, "truncated: this chunk was never finished");
            }
            if (size < HEADER_BYTES) {
                throw problem(chunk + 8, "damaged: impossible chunk size " + size);
            }
            if (size > bytes.byteSize() - chunk) {
                throw problem(
                        bytes.byteSize(),
                        "truncated: the chunk at offset " + chunk + " needs " + size + " bytes, "
                                + (bytes.byteSize() - chunk) + " are there");
            }
            checkOffset(chunk, size, 16, "constant pool");
            checkOffset(chunk, size, 24, "metadata");
            if ((bytes.get(INT, chunk + 64) & COMPRESSED_INTS) != 0) {
                checkEvents(chunk + HEADER_BYTES, chunk + size);
            }
            chunk += size;
        }
    }

    private void checkOffset(long chunk, long size, int field, String what) throws TraceException {
        long offset = bytes.get(LONG, chunk + field);
        if (offset < HEADER_BYTES || offset >= size) {
            throw problem(chunk + field, "damaged: impossible " + what + " offset " + offset);
        }
    }

    private void checkEvents(long first, long end) throws TraceException {
        long event = first;
        while (event < end) {
            long size = 0;
            long at = event;
            for (int shift = 0; ; shift += 7) {
                byte part = bytes.get(ValueLayout.JAVA_BYTE, at++);
                size |= (part & 0x7fL) << shift;
                if (part >= 0) {
                    break;
                }
                if (shift == 28 || at == end) {
                    throw problem(event, "damaged: impossible event size");
                }
            }
            if (size < at - event || size > end - event) {
                throw problem(event, "damaged: impossible event size " + size);
            }
            event += size;
        }
    }

    private TraceException problem(long offset, String what) {
        return new TraceException(source.location(), "JFR at offset " + offset + ": " + what);
    }
}
