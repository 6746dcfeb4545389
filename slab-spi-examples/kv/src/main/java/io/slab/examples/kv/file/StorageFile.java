package io.slab.examples.kv.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** An open file. Reads may come from any thread, everything else from one at a time. */
public interface StorageFile extends AutoCloseable {
    /** Where it is, for messages. */
    Path path();

    /** Its length in bytes. */
    long size() throws IOException;

    /** Writes all of a buffer at the end. If it throws, a part may have been written. */
    void append(ByteBuffer bytes) throws IOException;

    /**
     * Fills a buffer from a position on.
     *
     * @return false if the file ends before the buffer is full
     */
    boolean read(ByteBuffer into, long position) throws IOException;

    /** Cuts the file. */
    void truncate(long size) throws IOException;

    /** Has what was written outlive a crash of the machine. */
    void force() throws IOException;

    @Override
    void close() throws IOException;
}
