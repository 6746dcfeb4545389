package io.slab.examples.kv.log;

/**
 * The layout of a log, little-endian.
 *
 * <pre>
 * head of the file            record                          write, in a record's payload
 *  0  long  magic              0  int   payload bytes          0  byte   1: value, 2: tombstone
 *  8  int   version            4  int   CRC-32C of payload     1  short  key bytes
 * 12  int   0                  8  long  sequence number        3  int    value bytes
 *                             16  int   CRC-32C of 0..15       7  key, then value
 *                             20  payload
 * </pre>
 */
final class LogFormat {
    static final long MAGIC = 0x31474F4C564B4C53L; // "SLKVLOG1"
    static final int VERSION = 1;
    static final int FILE_HEADER = 16;

    static final int PAYLOAD_BYTES = 0;
    static final int PAYLOAD_CRC = 4;
    static final int SEQUENCE = 8;
    static final int HEADER_CRC = 16;
    static final int HEADER = 20;

    static final int WRITE_HEADER = 7;
    static final byte VALUE = 1;
    static final byte TOMBSTONE = 2;

    private LogFormat() {}
}
