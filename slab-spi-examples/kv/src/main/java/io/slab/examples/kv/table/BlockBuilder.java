package io.slab.examples.kv.table;

import io.slab.examples.kv.file.Checksum;
import io.slab.examples.kv.memory.Buffer;
import io.slab.examples.kv.memory.Memory;
import io.slab.examples.kv.memory.Raw;
import java.nio.ByteBuffer;

/** Puts a framed block together. For one thread. */
final class BlockBuilder implements AutoCloseable {
    private final Buffer bytes;
    private final Buffer offsets;

    BlockBuilder(Memory memory) {
        bytes = new Buffer(memory, TableFormat.BLOCK_BYTES + 4096);
        try {
            offsets = new Buffer(memory, 1024);
        } catch (RuntimeException e) {
            bytes.close();
            throw e;
        }
        clear();
    }

    void clear() {
        bytes.truncate(0);
        bytes.extend(TableFormat.FRAME);
        offsets.truncate(0);
    }

    boolean isEmpty() {
        return offsets.length() == 0;
    }

    int length() {
        return bytes.length() + offsets.length();
    }

    void add(long key, int keyLength, long value, int valueLength, boolean tombstone) {
        offsets.putInt(bytes.length() - TableFormat.FRAME);
        bytes.putInt(tombstone ? Block.TOMBSTONE : valueLength);
        bytes.putShort(keyLength);
        bytes.put(key, keyLength);
        if (!tombstone) {
            bytes.put(value, valueLength);
        }
    }

    /** The block with its frame; valid until the next call. */
    ByteBuffer finish(long kind) {
        int count = offsets.length() / Integer.BYTES;
        bytes.put(offsets.address(), offsets.length());
        bytes.putInt(count);
        return frame(bytes, kind);
    }

    /** Fills in the frame in front of a payload. */
    static ByteBuffer frame(Buffer bytes, long kind) {
        long frame = bytes.address();
        Raw.putInt(frame, bytes.length() - TableFormat.FRAME);
        Raw.putLong(frame + TableFormat.FRAME_KIND, kind);
        Raw.putInt(
                frame + TableFormat.FRAME_CRC,
                Checksum.of(frame + TableFormat.FRAME_KIND, bytes.length() - TableFormat.FRAME_KIND));
        return bytes.view(0);
    }

    @Override
    public void close() {
        bytes.close();
        offsets.close();
    }
}
