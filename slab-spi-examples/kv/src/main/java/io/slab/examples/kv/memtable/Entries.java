package io.slab.examples.kv.memtable;

import io.slab.examples.kv.data.Keys;
import io.slab.examples.kv.memory.Raw;

/**
 * The layout of an entry: one version of one key.
 *
 * <pre>
 *  0  long   older     the entry that this one superseded, or 0
 *  8  long   state     sequence number × 4 + 1 if a tombstone + 2 if void
 * 16  int    length of the value in bytes
 * 20  short  length of the key in bytes, unsigned
 * 22  key, then value
 * </pre>
 *
 * A <em>void</em> entry belongs to a write that failed: readers pass it over.
 */
final class Entries {
    static final int HEADER = 22;

    private static final int OLDER = 0;
    private static final int STATE = 8;
    private static final int VALUE_LENGTH = 16;
    private static final int KEY_LENGTH = 20;
    private static final long TOMBSTONE = 1;
    private static final long VOID = 2;

    private Entries() {}

    static long bytes(int keyLength, int valueLength) {
        return HEADER + (long) keyLength + valueLength;
    }

    static void init(long entry, boolean tombstone, int keyLength, int valueLength) {
        Raw.putLong(entry + OLDER, 0);
        Raw.putLong(entry + STATE, tombstone ? TOMBSTONE : 0);
        Raw.putInt(entry + VALUE_LENGTH, valueLength);
        Raw.putShort(entry + KEY_LENGTH, keyLength);
    }

    static long older(long entry) {
        return Raw.getLongAcquire(entry + OLDER);
    }

    static void setOlder(long entry, long older) {
        Raw.putLongRelease(entry + OLDER, older);
    }

    static void setSequence(long entry, long sequence) {
        Raw.putLong(entry + STATE, (sequence << 2) | (isTombstone(entry) ? TOMBSTONE : 0));
    }

    static long sequence(long entry) {
        return Raw.getLong(entry + STATE) >>> 2;
    }

    static boolean isTombstone(long entry) {
        return (Raw.getLong(entry + STATE) & TOMBSTONE) != 0;
    }

    static void makeVoid(long entry) {
        Raw.putLong(entry + STATE, Raw.getLong(entry + STATE) | VOID);
    }

    static long key(long entry) {
        return entry + HEADER;
    }

    static int keyLength(long entry) {
        return Raw.getShort(entry + KEY_LENGTH);
    }

    static long value(long entry) {
        return entry + HEADER + keyLength(entry);
    }

    static int valueLength(long entry) {
        return Raw.getInt(entry + VALUE_LENGTH);
    }

    static long bytes(long entry) {
        return bytes(keyLength(entry), valueLength(entry));
    }

    static int compare(long entry, byte[] key) {
        return Keys.compare(key(entry), keyLength(entry), key);
    }

    /** The newest version of a chain that a snapshot sees, or 0. */
    static long visible(long newest, long snapshot) {
        long entry = newest;
        while (entry != 0) {
            long state = Raw.getLong(entry + STATE);
            if (state >>> 2 <= snapshot && (state & VOID) == 0) {
                return entry;
            }
            entry = older(entry);
        }
        return 0;
    }
}
