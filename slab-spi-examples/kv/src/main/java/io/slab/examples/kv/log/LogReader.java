package io.slab.examples.kv.log;

import io.slab.examples.kv.file.Checksum;
import io.slab.examples.kv.file.Failures;
import io.slab.examples.kv.file.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Reads a log from its beginning to the first byte that cannot be trusted. For one thread. */
public final class LogReader {
    private static final int SCAN_CHUNK = 1 << 20;

    private final StorageFile file;
    private final long size;
    private long offset = LogFormat.FILE_HEADER;
    private long records;

    /** What the writes of a record are handed to. */
    public interface Sink {
        /** A write. */
        void write(long sequence, byte[] key, byte[] value, boolean tombstone);

        /** All writes of the record have been handed over. */
        void recordEnd(long sequence);
    }

    /**
     * How a log ends.
     *
     * @param size the log's bytes
     * @param offset where the last whole record ends
     * @param records whole records before
     * @param wrong what is wrong at the offset, or empty for a clean end
     * @param recordsBehind whole records behind the offset
     * @param isCutOff whether a crash explains what is wrong: the file ends inside its last record. A record that is there as a whole, but is not
     *     what was written, is damaged
     */
    public record End(long size, long offset, long records, String wrong, long recordsBehind, boolean isCutOff) {
        /** Whether all bytes are whole records. */
        public boolean isClean() {
            return wrong.isEmpty();
        }
    }

    /**
     * A reader.
     *
     * @param file the log
     * @throws IOException if its size cannot be told
     */
    public LogReader(StorageFile file) throws IOException {
        this.file = file;
        this.size = file.size();
    }

    /**
     * Reads everything.
     *
     * @param sink takes the writes of whole records, in the order in which they were logged
     * @return how it ends
     */
    public End read(Sink sink) {
        try {
            ByteBuffer head = buffer(LogFormat.FILE_HEADER);
            if (size < LogFormat.FILE_HEADER) {
                return new End(size, 0, 0, "the head of the file is cut off", 0, true);
            }
            file.read(head, 0);
            if (head.getLong(0) != LogFormat.MAGIC || head.getInt(8) != LogFormat.VERSION) {
                return new End(size, 0, 0, "this is no log of version " + LogFormat.VERSION, countBehind(0), false);
            }
            while (offset < size) {
                String wrong = readRecord(sink);
                if (!wrong.isEmpty()) {
                    long behind = countBehind(offset + 1);
                    return new End(size, offset, records, wrong, behind, behind == 0 && endsInsideRecord());
                }
            }
            return new End(size, offset, records, "", 0, false);
        } catch (IOException e) {
            throw Failures.of("reading", file.path(), e);
        }
    }

    private String readRecord(Sink sink) throws IOException {
        ByteBuffer head = headAt(offset);
        if (head == null) {
            return "a record's head is cut off or wrong";
        }
        ByteBuffer payload = payloadOf(head, offset);
        if (payload == null) {
            return "a record of " + head.getInt(LogFormat.PAYLOAD_BYTES) + " bytes is cut off or has a wrong checksum";
        }
        long sequence = head.getLong(LogFormat.SEQUENCE);
        while (payload.hasRemaining()) {
            boolean tombstone = payload.get() == LogFormat.TOMBSTONE;
            byte[] key = new byte[Short.toUnsignedInt(payload.getShort())];
            byte[] value = new byte[payload.getInt()];
            payload.get(key).get(value);
            sink.write(sequence, key, value, tombstone);
        }
        sink.recordEnd(sequence);
        offset += LogFormat.HEADER + payload.capacity();
        records++;
        return "";
    }

    /** Whether the file ends before the record at the offset does. Some file systems lengthen a file before they write: then zeros are there. */
    private boolean endsInsideRecord() throws IOException {
        if (offset + LogFormat.HEADER > size || isZeroFrom(offset)) {
            return true;
        }
        ByteBuffer head = headAt(offset);
        return head != null && offset + LogFormat.HEADER + head.getInt(LogFormat.PAYLOAD_BYTES) > size;
    }

    private boolean isZeroFrom(long from) throws IOException {
        for (long at = from; at < size; at += SCAN_CHUNK) {
            ByteBuffer chunk = buffer((int) Math.min(SCAN_CHUNK, size - at));
            file.read(chunk, at);
            chunk.flip();
            while (chunk.hasRemaining()) {
                if (chunk.get() != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** How many whole records there are from a place on, looked for at every byte. */
    private long countBehind(long from) throws IOException {
        long count = 0;
        long at = from;
        while (at + LogFormat.HEADER <= size) {
            ByteBuffer chunk = buffer((int) Math.min(SCAN_CHUNK, size - at));
            file.read(chunk, at);
            int limit = chunk.capacity() - LogFormat.HEADER;
            int i = 0;
            while (i <= limit) {
                ByteBuffer head = chunk.slice(i, LogFormat.HEADER).order(ByteOrder.LITTLE_ENDIAN);
                ByteBuffer payload = isHead(head) ? payloadOf(head, at + i) : null;
                if (payload != null) {
                    count++;
                    i += LogFormat.HEADER + payload.capacity();
                } else {
                    i++;
                }
            }
            at += i;
        }
        return count;
    }

    private @Nullable ByteBuffer headAt(long at) throws IOException {
        if (at + LogFormat.HEADER > size) {
            return null;
        }
        ByteBuffer head = buffer(LogFormat.HEADER);
        file.read(head, at);
        return isHead(head) ? head : null;
    }

    private static boolean isHead(ByteBuffer head) {
        return head.getInt(LogFormat.PAYLOAD_BYTES) > 0
                && head.getInt(LogFormat.HEADER_CRC) == Checksum.of(head.slice(0, LogFormat.HEADER_CRC));
    }

    private @Nullable ByteBuffer payloadOf(ByteBuffer head, long at) throws IOException {
        int bytes = head.getInt(LogFormat.PAYLOAD_BYTES);
        if (at + LogFormat.HEADER + bytes > size) {
            return null;
        }
        ByteBuffer payload = buffer(bytes);
        file.read(payload, at + LogFormat.HEADER);
        payload.flip();
        return Checksum.of(payload) == head.getInt(LogFormat.PAYLOAD_CRC) ? payload : null;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
