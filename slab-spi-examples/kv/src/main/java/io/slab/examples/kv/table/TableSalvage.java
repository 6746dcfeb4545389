package io.slab.examples.kv.table;

import io.slab.examples.kv.file.Failures;
import io.slab.examples.kv.file.StorageFile;
import io.slab.examples.kv.memory.Raw;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Walks what can still be read of a damaged table, from its beginning and without its index: block after block; behind a damaged one it looks
 * at every byte for the next whole one. Blocks lie in key order, so their entries do, too.
 */
public final class TableSalvage extends BlockCursor {
    /** A damaged length must not make it read gigabytes: blocks are this long at most, unless a value is larger. */
    private static final int PLAUSIBLE = 1 << 20;

    private final StorageFile file;
    private final long size;
    private long offset = TableFormat.FILE_HEADER;
    private long memory;
    private Block block = new Block(0, 0);
    private int index;
    private int count;
    private long entries;
    private long blocks;
    private long lostBytes;

    /**
     * A cursor over a file.
     *
     * @param file the damaged table, which stays open
     * @throws IOException if its size cannot be told
     */
    public TableSalvage(StorageFile file) throws IOException {
        this.file = file;
        this.size = file.size();
    }

    /** What was found, in a sentence. */
    public String summary() {
        return entries + " entries in " + blocks + " whole blocks were recovered, " + lostBytes
                + " bytes of data were lost";
    }

    @Override
    public boolean next() {
        while (index >= count) {
            if (!nextBlock()) {
                return false;
            }
        }
        at(block, index++);
        entries++;
        return true;
    }

    private boolean nextBlock() {
        try {
            while (offset + TableFormat.FRAME <= size) {
                ByteBuffer head = ByteBuffer.allocate(TableFormat.FRAME).order(ByteOrder.LITTLE_ENDIAN);
                file.read(head, offset);
                long kind = head.getLong(TableFormat.FRAME_KIND);
                long framed = TableFormat.FRAME + (long) head.getInt(0);
                boolean plausible = kind >= TableFormat.DATA
                        && kind <= TableFormat.FILTER
                        && framed >= TableFormat.FRAME
                        && offset + framed <= size
                        && (framed <= PLAUSIBLE || lostBytes == 0);
                if (plausible && load((int) framed)) {
                    offset += framed;
                    if (kind != TableFormat.DATA) {
                        return false; // index and filter come behind all data
                    }
                    blocks++;
                    return true;
                }
                offset++;
                lostBytes++;
            }
            return false;
        } catch (IOException e) {
            throw Failures.of("salvaging", file.path(), e);
        }
    }

    private boolean load(int framed) throws IOException {
        close();
        memory = BlockCache.SPARE.allocate(framed);
        if (!file.read(Raw.buffer(memory, framed), offset) || !Table.isIntact(memory, framed)) {
            return false;
        }
        block = new Block(memory + TableFormat.FRAME, framed - TableFormat.FRAME);
        index = 0;
        count = Raw.getLong(memory + TableFormat.FRAME_KIND) == TableFormat.DATA ? block.count() : 0;
        return true;
    }

    @Override
    public void close() {
        if (memory != 0) {
            BlockCache.SPARE.free(memory);
            memory = 0;
        }
    }
}
