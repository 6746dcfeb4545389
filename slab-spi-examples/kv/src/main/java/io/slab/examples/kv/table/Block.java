package io.slab.examples.kv.table;

import io.slab.examples.kv.data.Keys;
import io.slab.examples.kv.memory.Raw;

/**
 * The layout of a block's payload: entries in key order, then where they are.
 *
 * <pre>
 * entry    int value bytes (-1: tombstone), short key bytes, key, value
 * offsets  int for each entry
 * count    int
 * </pre>
 *
 * @param address where the payload is
 * @param bytes its length
 */
record Block(long address, int bytes) {
    static final int ENTRY_HEADER = 6;
    static final int TOMBSTONE = -1;

    /** What was allocated: the payload is behind its frame. */
    long memory() {
        return address - TableFormat.FRAME;
    }

    int count() {
        return Raw.getInt(address + bytes - Integer.BYTES);
    }

    long entry(int index) {
        long offsets = address + bytes - Integer.BYTES - 4L * count();
        return address + Raw.getInt(offsets + 4L * index);
    }

    static int rawValueLength(long entry) {
        return Raw.getInt(entry);
    }

    static int keyLength(long entry) {
        return Raw.getShort(entry + Integer.BYTES);
    }

    static long key(long entry) {
        return entry + ENTRY_HEADER;
    }

    static long value(long entry) {
        return key(entry) + keyLength(entry);
    }

    /** How many keys are less than this one. */
    int lowerBound(byte[] key) {
        int low = 0;
        int high = count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            long entry = entry(middle);
            if (Keys.compare(key(entry), keyLength(entry), key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The entry of a key, or 0. */
    long find(byte[] key) {
        int index = lowerBound(key);
        if (index == count()) {
            return 0;
        }
        long entry = entry(index);
        return Keys.compare(key(entry), keyLength(entry), key) == 0 ? entry : 0;
    }

    /** Whether counts and offsets stay inside: a checksum tells of damage, this of a writer's mistake. */
    boolean isSound() {
        int count = bytes < Integer.BYTES ? -1 : count();
        long end = bytes - Integer.BYTES - 4L * count;
        if (count < 0 || end < 0) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            long entry = entry(i);
            long at = entry - address;
            if (at < 0
                    || at + ENTRY_HEADER > end
                    || at + ENTRY_HEADER + keyLength(entry) + Math.max(0, rawValueLength(entry)) > end) {
                return false;
            }
        }
        return true;
    }
}
