package io.slab.examples.kv.memtable;

import io.slab.examples.kv.memory.Raw;

/**
 * The layout of a leaf, which holds entries in the order of their keys.
 *
 * <pre>
 *   0  short  count
 *   2  byte   kind: 0
 *   8  byte[56]  for each entry one byte of its key's hash
 *  64  long[56]  the entries: the newest version of each key
 * </pre>
 */
final class Leaf {
    static final int CAPACITY = 56;

    private static final int HASHES = 8;
    private static final int SLOTS = 64;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private Leaf() {}

    static void init(long leaf, int count) {
        Raw.putLong(leaf, 0);
        Raw.putShort(leaf, count);
    }

    static int count(long leaf) {
        return Raw.getShort(leaf);
    }

    /** The newest version of the key at an index. */
    static long entry(long leaf, int index) {
        return Raw.getLongAcquire(leaf + SLOTS + 8L * index);
    }

    static void replace(long leaf, int index, long entry) {
        Raw.putLongRelease(leaf + SLOTS + 8L * index, entry);
    }

    static byte tag(long hash) {
        return (byte) (hash >>> 56);
    }

    /** The index of a key, or -1. */
    static int find(long leaf, byte[] key, long hash) {
        int count = count(leaf);
        long pattern = ONES * Byte.toUnsignedInt(tag(hash));
        for (int base = 0; base < count; base += 8) {
            // A byte of x is 0 where the tag matches. The trick may also mark a 1 above a match: the comparison tells.
            long x = Raw.getLong(leaf + HASHES + base) ^ pattern;
            for (long match = (x - ONES) & ~x & HIGHS; match != 0; match &= match - 1) {
                int index = base + (Long.numberOfTrailingZeros(match) >>> 3);
                if (index < count && Entries.compare(entry(leaf, index), key) == 0) {
                    return index;
                }
            }
        }
        return -1;
    }

    /** How many keys are less than this one. */
    static int lowerBound(long leaf, byte[] key) {
        int low = 0;
        int high = count(leaf);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Entries.compare(entry(leaf, middle), key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Fills {@code to} with the entries {@code from..end} of {@code leaf} after {@code entry} was inserted at {@code index}. */
    static void copyInserted(long leaf, int index, long entry, byte tag, long to, int from, int end) {
        init(to, end - from);
        int before = Math.max(0, Math.min(index, end) - from);
        copy(leaf, from, to, 0, before);
        int at = index - from;
        if (at >= 0 && index < end) {
            Raw.putByte(to + HASHES + at, tag);
            Raw.putLong(to + SLOTS + 8L * at, entry);
        }
        int after = Math.max(from, index + 1);
        if (after < end) {
            copy(leaf, after - 1, to, after - from, end - after);
        }
    }

    private static void copy(long leaf, int from, long to, int at, int entries) {
        if (entries > 0) {
            Raw.copy(leaf + HASHES + from, to + HASHES + at, entries);
            Raw.copy(leaf + SLOTS + 8L * from, to + SLOTS + 8L * at, 8L * entries);
        }
    }
}
