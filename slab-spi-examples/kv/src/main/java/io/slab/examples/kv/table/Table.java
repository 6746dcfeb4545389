package io.slab.examples.kv.table;

import io.slab.examples.kv.data.Cursor;
import io.slab.examples.kv.error.KvDamagedException;
import io.slab.examples.kv.error.KvException;
import io.slab.examples.kv.file.Checksum;
import io.slab.examples.kv.file.Failures;
import io.slab.examples.kv.file.StorageFile;
import io.slab.examples.kv.memory.Raw;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** One sorted file, open for reading. Thread-safe; look-ups and cursors need a pin. */
public final class Table {
    private final long number;
    private final StorageFile file;
    private final BlockCache cache;
    private final long bytes;
    private final long entries;
    private final BlockCache.Kept keptIndex;
    private final BlockCache.Kept keptFilter;
    private final Block index;
    private final Block filter;

    private Table(long number, StorageFile file, BlockCache cache, long bytes, ByteBuffer footer) {
        this.number = number;
        this.file = file;
        this.cache = cache;
        this.bytes = bytes;
        this.entries = footer.getLong(TableFormat.ENTRIES);
        this.keptIndex = readKept(
                footer.getLong(TableFormat.INDEX_OFFSET), footer.getInt(TableFormat.INDEX_BYTES), TableFormat.INDEX);
        this.index = keptIndex.block();
        try {
            this.keptFilter = readKept(
                    footer.getLong(TableFormat.FILTER_OFFSET),
                    footer.getInt(TableFormat.FILTER_BYTES),
                    TableFormat.FILTER);
        } catch (KvException e) {
            keptIndex.free();
            throw e;
        }
        this.filter = keptFilter.block();
        for (int i = 0; i < index.count(); i++) {
            if (valueLength(index.entry(i)) != Long.BYTES + Integer.BYTES) {
                keptIndex.free();
                keptFilter.free();
                throw new KvDamagedException(
                        file.path(), footer.getLong(TableFormat.INDEX_OFFSET), "no index of blocks");
            }
        }
    }

    /**
     * Opens a sorted file.
     *
     * @param number its number
     * @param file the file, closed with the table; the caller closes it if this throws
     * @param cache where its blocks are kept
     * @return the table
     * @throws KvDamagedException if footer, index or filter are not what was written
     */
    public static Table open(long number, StorageFile file, BlockCache cache) {
        try {
            long size = file.size();
            ByteBuffer footer = ByteBuffer.allocate(TableFormat.FOOTER).order(ByteOrder.LITTLE_ENDIAN);
            long at = size - TableFormat.FOOTER;
            if (at < TableFormat.FILE_HEADER
                    || !file.read(footer, at)
                    || footer.getLong(TableFormat.FOOTER_MAGIC) != TableFormat.MAGIC
                    || footer.getInt(TableFormat.FOOTER_CRC) != Checksum.of(footer.slice(0, TableFormat.FOOTER_CRC))) {
                throw new KvDamagedException(
                        file.path(), Math.max(0, at), "the footer is cut off or has a wrong checksum");
            }
            checkHead(file);
            return new Table(number, file, cache, size, footer);
        } catch (IOException e) {
            throw Failures.of("reading", file.path(), e);
        }
    }

    private static void checkHead(StorageFile file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(TableFormat.FILE_HEADER).order(ByteOrder.LITTLE_ENDIAN);
        file.read(head, 0);
        if (head.getLong(0) != TableFormat.MAGIC || head.getInt(Long.BYTES) != TableFormat.VERSION) {
            throw new KvDamagedException(
                    file.path(), 0, "the head is not that of a sorted file of version " + TableFormat.VERSION);
        }
    }

    /** Its number, which grows from file to file. */
    public long number() {
        return number;
    }

    /** The file's length. */
    public long bytes() {
        return bytes;
    }

    /** Its entries, tombstones among them. */
    public long entries() {
        return entries;
    }

    /** Bytes of memory that its index and filter take. */
    public long memoryBytes() {
        return index.bytes() + (long) filter.bytes();
    }

    /**
     * Finds a key.
     *
     * @param key the key
     * @param hash its hash
     * @return the entry for {@link #isTombstone} and the like, valid while the caller's pin lasts; or 0
     * @throws KvDamagedException if the block that would hold it is damaged
     */
    public long find(byte[] key, long hash) {
        if (!Bloom.mayContain(filter.address(), filter.bytes(), hash)) {
            return 0;
        }
        int at = index.lowerBound(key);
        return at == index.count() ? 0 : cached(at).find(key);
    }

    public static boolean isTombstone(long entry) {
        return Block.rawValueLength(entry) == Block.TOMBSTONE;
    }

    public static long valueAddress(long entry) {
        return Block.value(entry);
    }

    public static int valueLength(long entry) {
        return Math.max(0, Block.rawValueLength(entry));
    }

    /** Walks the entries from a key on; blocks go through the cache. */
    public Cursor cursor(byte[] from) {
        return new TableCursor(this, from, this::cached);
    }

    /** Walks all entries once, reading each block into memory of the cursor's own, so that the cache keeps what readers want. */
    public Cursor fullCursor() {
        return new TableCursor(this, new byte[0], new OwnBlock());
    }

    /**
     * Reads every block.
     *
     * @return how many there are
     * @throws KvDamagedException for the first that is damaged
     */
    public int verify() {
        try (OwnBlock own = new OwnBlock()) {
            for (int i = 0; i < index.count(); i++) {
                own.load(i);
            }
        }
        return index.count();
    }

    Block index() {
        return index;
    }

    /** Gives memory and file back. Nobody may read any more. */
    public void close() {
        cache.forget(number);
        keptIndex.free();
        keptFilter.free();
        try {
            file.close();
        } catch (IOException e) {
            throw Failures.of("closing", file.path(), e);
        }
    }

    private Block cached(int block) {
        Block found = cache.get(number, block);
        if (found != null) {
            return found;
        }
        long entry = Block.value(index.entry(block));
        int framed = Raw.getInt(entry + Long.BYTES);
        BlockCache.Place place = cache.allocate(framed);
        boolean keep = false;
        try {
            Block read = readInto(Raw.getLong(entry), framed, TableFormat.DATA, place.address());
            keep = place.mayBeKept();
            if (keep) {
                cache.put(number, block, read);
            }
            return read;
        } finally {
            if (!keep && place.mayBeKept()) {
                cache.memory().free(place.address());
            }
        }
    }

    /** Index or filter: kept as long as the table. */
    private BlockCache.Kept readKept(long offset, int framed, long kind) {
        BlockCache.Kept kept = cache.allocateKept(Math.max(framed, TableFormat.FRAME));
        boolean done = false;
        try {
            readInto(offset, framed, kind, kept.address());
            done = true;
            return kept;
        } finally {
            if (!done) {
                kept.free();
            }
        }
    }

    private Block readInto(long offset, int framed, long kind, long address) {
        if (framed < TableFormat.FRAME || offset < 0 || offset + framed > bytes) {
            throw new KvDamagedException(file.path(), offset, "a block of " + framed + " bytes cannot be there");
        }
        try {
            if (!file.read(Raw.buffer(address, framed), offset)) {
                throw new KvDamagedException(file.path(), offset, "the file ends inside this block");
            }
        } catch (IOException e) {
            throw Failures.of("reading", file.path(), e);
        }
        Block block = new Block(address + TableFormat.FRAME, framed - TableFormat.FRAME);
        if (!isIntact(address, framed) || Raw.getLong(address + TableFormat.FRAME_KIND) != kind) {
            throw new KvDamagedException(
                    file.path(),
                    offset,
                    "a block of " + framed + " bytes has a wrong checksum; keys outside of it can still be read");
        }
        return block;
    }

    /** Whether a frame holds what was written, so that nothing in it points out of it. */
    static boolean isIntact(long frame, int framed) {
        Block block = new Block(frame + TableFormat.FRAME, framed - TableFormat.FRAME);
        return Raw.getInt(frame) == block.bytes()
                && Raw.getInt(frame + TableFormat.FRAME_CRC)
                        == Checksum.of(frame + TableFormat.FRAME_KIND, framed - TableFormat.FRAME_KIND)
                && (Raw.getLong(frame + TableFormat.FRAME_KIND) == TableFormat.FILTER
                        ? block.bytes() >= Bloom.bytes(1)
                        : block.isSound());
    }

    /** One block at a time, in memory that is used again and again. */
    private final class OwnBlock implements TableCursor.Source {
        private long address;
        private int capacity;

        @Override
        public Block load(int block) {
            long place = Block.value(index.entry(block));
            int framed = Raw.getInt(place + Long.BYTES);
            if (framed > capacity) {
                close();
                address = BlockCache.SPARE.allocate(framed);
                capacity = framed;
            }
            return readInto(Raw.getLong(place), framed, TableFormat.DATA, address);
        }

        @Override
        public void close() {
            if (address != 0) {
                BlockCache.SPARE.free(address);
                address = 0;
                capacity = 0;
            }
        }
    }
}
