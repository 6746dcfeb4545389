package io.slab.examples.kv.log;

import io.slab.examples.kv.error.KvException;
import io.slab.examples.kv.error.KvIoException;
import io.slab.examples.kv.file.Checksum;
import io.slab.examples.kv.file.Failures;
import io.slab.examples.kv.file.Storage;
import io.slab.examples.kv.file.StorageFile;
import io.slab.examples.kv.memory.Buffer;
import io.slab.examples.kv.memory.Memory;
import io.slab.examples.kv.memory.Raw;
import java.io.IOException;
import java.nio.file.Path;

/** Appends records. One thread at a time, but for {@link #force}. */
public final class LogWriter implements AutoCloseable {
    /** A record is put together here; what a huge one needed goes back afterwards. */
    private static final int KEPT_BUFFER = 64 << 10;

    private final Storage storage;
    private final StorageFile file;
    private final Memory memory;
    private Buffer buffer;
    private long size;
    private boolean broken;

    /**
     * Makes a log.
     *
     * @param storage where
     * @param name the file's name
     * @param memory where its buffer comes from
     * @throws KvException if there is no room or it cannot be made; it is not there then
     */
    public LogWriter(Storage storage, String name, Memory memory) {
        this.storage = storage;
        this.memory = memory;
        buffer = new Buffer(memory, 4096);
        try {
            file = storage.create(name);
        } catch (IOException e) {
            buffer.close();
            throw Failures.of("making the log", storage.path(name), e);
        }
        try {
            buffer.putLong(LogFormat.MAGIC);
            buffer.putInt(LogFormat.VERSION);
            buffer.putInt(0);
            file.append(buffer.view(0));
            size = buffer.length();
        } catch (IOException e) {
            closeQuietly(e);
            deleteQuietly(name, e);
            throw Failures.of("making the log", storage.path(name), e);
        }
    }

    /** Where it is, for messages. */
    public Path path() {
        return file.path();
    }

    /** Starts a record. */
    public void begin() {
        if (buffer.length() > KEPT_BUFFER) {
            buffer.close();
            buffer = new Buffer(memory, 4096);
        }
        buffer.truncate(0);
        buffer.extend(LogFormat.HEADER);
    }

    /** Adds a write to the record. */
    public void add(byte[] key, byte[] value, boolean tombstone) {
        buffer.putByte(tombstone ? LogFormat.TOMBSTONE : LogFormat.VALUE);
        buffer.putShort(key.length);
        buffer.putInt(tombstone ? 0 : value.length);
        buffer.put(key);
        if (!tombstone) {
            buffer.put(value);
        }
    }

    /**
     * Hands the record to the operating system: it outlives this process from now on.
     *
     * @param sequence the record's sequence number
     * @throws KvException if it cannot be written; what was written of it is cut off, so that the log is as before
     */
    public void end(long sequence) {
        int payload = buffer.length() - LogFormat.HEADER;
        long head = buffer.address();
        Raw.putInt(head + LogFormat.PAYLOAD_BYTES, payload);
        Raw.putInt(head + LogFormat.PAYLOAD_CRC, Checksum.of(head + LogFormat.HEADER, payload));
        Raw.putLong(head + LogFormat.SEQUENCE, sequence);
        Raw.putInt(head + LogFormat.HEADER_CRC, Checksum.of(head, LogFormat.HEADER_CRC));
        if (broken) {
            throw new KvIoException(
                    "writing to",
                    file.path(),
                    new IOException("an earlier write failed and could not be taken back: open the store again"));
        }
        try {
            file.append(buffer.view(0));
            size += buffer.length();
        } catch (IOException e) {
            try {
                file.truncate(size);
            } catch (IOException suppressed) {
                broken = true;
                e.addSuppressed(suppressed);
            }
            throw Failures.of("writing to", file.path(), e);
        }
    }

    /**
     * Has all records that {@link #end} has written outlive a crash of the machine. Any thread.
     *
     * @throws IOException if it fails; then nobody knows what is on the disk
     */
    public void force() throws IOException {
        file.force();
    }

    @Override
    public void close() {
        buffer.close();
        try {
            file.close();
        } catch (IOException e) {
            throw Failures.of("closing", file.path(), e);
        }
    }

    private void closeQuietly(IOException reason) {
        try {
            buffer.close();
            file.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    private void deleteQuietly(String name, IOException reason) {
        try {
            storage.delete(name);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }
}
