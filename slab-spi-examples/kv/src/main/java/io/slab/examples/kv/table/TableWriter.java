package io.slab.examples.kv.table;

import io.slab.examples.kv.data.Cursor;
import io.slab.examples.kv.data.Keys;
import io.slab.examples.kv.error.KvException;
import io.slab.examples.kv.file.Checksum;
import io.slab.examples.kv.file.Failures;
import io.slab.examples.kv.file.Storage;
import io.slab.examples.kv.file.StorageFile;
import io.slab.examples.kv.memory.Buffer;
import io.slab.examples.kv.memory.Memory;
import io.slab.examples.kv.memory.Raw;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes one sorted file. For one thread. */
public final class TableWriter {
    private final Storage storage;
    private final Memory memory;
    private final boolean dropTombstones;
    private final Interlude interlude;
    private long offset;
    private long entries;
    private long tombstones;

    /** What is done between two blocks, because it cannot wait until all are written. */
    @FunctionalInterface
    public interface Interlude {
        /**
         * Does it.
         *
         * @throws InterruptedException to give the file up
         */
        void run() throws InterruptedException;
    }

    /**
     * What was written.
     *
     * @param entries entries, tombstones among them
     * @param tombstones of these, tombstones
     * @param bytes the file's length
     */
    public record Written(long entries, long tombstones, long bytes) {}

    /**
     * A writer.
     *
     * @param storage where
     * @param memory where its buffers come from
     * @param dropTombstones whether no older file holds a key that a tombstone must hide
     * @param interlude called between blocks
     */
    public TableWriter(Storage storage, Memory memory, boolean dropTombstones, Interlude interlude) {
        this.storage = storage;
        this.memory = memory;
        this.dropTombstones = dropTombstones;
        this.interlude = interlude;
    }

    /**
     * Writes all entries of a cursor, and forces the file and its name to disk.
     *
     * @param name the file's name
     * @param cursor the entries; not closed
     * @return what was written; with 0 entries there is no file
     * @throws KvException if it cannot be written; there is no file then
     * @throws InterruptedException if the work was cancelled; there is no file then
     */
    public Written write(String name, Cursor cursor) throws InterruptedException {
        boolean done = false;
        try (StorageFile file = storage.create(name);
                BlockBuilder data = new BlockBuilder(memory);
                BlockBuilder index = new BlockBuilder(memory);
                Buffer hashes = new Buffer(memory, 4096)) {
            writeAll(file, cursor, data, index, hashes);
            if (entries > 0) {
                file.force();
                storage.force();
                done = true;
            }
            return new Written(entries, tombstones, offset);
        } catch (IOException e) {
            throw Failures.of("writing", storage.path(name), e);
        } finally {
            if (!done) {
                delete(name);
            }
        }
    }

    private void writeAll(StorageFile file, Cursor cursor, BlockBuilder data, BlockBuilder index, Buffer hashes)
            throws IOException, InterruptedException {
        ByteBuffer head = littleEndian(TableFormat.FILE_HEADER);
        head.putLong(TableFormat.MAGIC).putInt(TableFormat.VERSION).putInt(0).flip();
        append(file, head);
        try (Buffer last = new Buffer(memory, 256)) {
            while (cursor.next()) {
                if (cursor.isTombstone() && dropTombstones) {
                    continue;
                }
                long key = cursor.keyAddress();
                int keyLength = cursor.keyLength();
                data.add(key, keyLength, cursor.valueAddress(), cursor.valueLength(), cursor.isTombstone());
                hashes.putLong(Keys.hash(key, keyLength));
                entries++;
                tombstones += cursor.isTombstone() ? 1 : 0;
                last.truncate(0);
                last.put(key, keyLength);
                if (data.length() >= TableFormat.BLOCK_BYTES) {
                    endBlock(file, data, index, last);
                }
            }
            if (!data.isEmpty()) {
                endBlock(file, data, index, last);
            }
        }
        if (entries > 0) {
            writeTail(file, index, hashes);
        }
    }

    private void endBlock(StorageFile file, BlockBuilder data, BlockBuilder index, Buffer last)
            throws IOException, InterruptedException {
        interlude.run();
        ByteBuffer block = data.finish(TableFormat.DATA);
        try (Buffer place = new Buffer(memory, 12)) {
            place.putLong(offset);
            place.putInt(block.remaining());
            index.add(last.address(), last.length(), place.address(), place.length(), false);
        }
        append(file, block);
        data.clear();
    }

    private void writeTail(StorageFile file, BlockBuilder index, Buffer hashes) throws IOException {
        ByteBuffer footer = littleEndian(TableFormat.FOOTER);
        footer.putLong(TableFormat.INDEX_OFFSET, offset);
        ByteBuffer indexBlock = index.finish(TableFormat.INDEX);
        footer.putInt(TableFormat.INDEX_BYTES, indexBlock.remaining());
        append(file, indexBlock);

        int filterBytes = Bloom.bytes(entries);
        try (Buffer filter = new Buffer(memory, TableFormat.FRAME + filterBytes)) {
            long bits = filter.extend(TableFormat.FRAME + filterBytes) + TableFormat.FRAME;
            Bloom.init(bits, filterBytes);
            for (int i = 0; i < hashes.length(); i += Long.BYTES) {
                Bloom.add(bits, filterBytes, Raw.getLong(hashes.address() + i));
            }
            footer.putLong(TableFormat.FILTER_OFFSET, offset);
            footer.putInt(TableFormat.FILTER_BYTES, filter.length());
            append(file, BlockBuilder.frame(filter, TableFormat.FILTER));
        }
        footer.putLong(TableFormat.ENTRIES, entries);
        footer.putLong(TableFormat.TOMBSTONES, tombstones);
        footer.putInt(TableFormat.FOOTER_CRC, Checksum.of(footer.slice(0, TableFormat.FOOTER_CRC)));
        footer.putLong(TableFormat.FOOTER_MAGIC, TableFormat.MAGIC);
        append(file, footer);
    }

    private void append(StorageFile file, ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        file.append(bytes);
        offset += count;
    }

    private void delete(String name) {
        try {
            storage.delete(name);
        } catch (IOException e) {
            throw Failures.of("removing", storage.path(name), e);
        }
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
