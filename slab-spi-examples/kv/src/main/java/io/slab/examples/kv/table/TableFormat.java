package io.slab.examples.kv.table;

/** The numbers of the file format. */
final class TableFormat {
    static final long MAGIC = 0x31424154564B4C53L; // "SLKVTAB1"
    static final int VERSION = 1;
    static final int FILE_HEADER = 16;

    /** In front of every block: int payload bytes, int checksum of what follows, long kind, payload. */
    static final int FRAME = 16;

    static final int FRAME_CRC = 4;
    static final int FRAME_KIND = 8;
    static final long DATA = 1;
    static final long INDEX = 2;
    static final long FILTER = 3;

    /** A block is closed once it holds so many bytes: large enough to read at once, small enough to read for one entry. */
    static final int BLOCK_BYTES = 16 << 10;

    static final int INDEX_OFFSET = 0;
    static final int FILTER_OFFSET = 8;
    static final int ENTRIES = 16;
    static final int TOMBSTONES = 24;
    static final int INDEX_BYTES = 32;
    static final int FILTER_BYTES = 36;
    static final int FOOTER_CRC = 40;
    static final int FOOTER_MAGIC = 44;
    static final int FOOTER = 52;

    private TableFormat() {}
}
