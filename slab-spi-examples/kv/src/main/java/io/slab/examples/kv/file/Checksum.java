package io.slab.examples.kv.file;

import io.slab.examples.kv.memory.Raw;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC-32C (Castagnoli), which processors have an instruction for. */
public final class Checksum {
    private Checksum() {}

    /** The checksum of memory. */
    public static int of(long address, int bytes) {
        return of(Raw.buffer(address, bytes));
    }

    /** The checksum of the remaining bytes of a buffer. */
    public static int of(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }
}
