package io.slab.examples.kv.table;

import io.slab.examples.kv.memory.Raw;

/**
 * A Bloom filter at an address: an int that tells how many bits are set per key, then the bits. Ten bits and seven probes per key
 * let one absent key of a hundred pass. Probes come from two halves of one hash (A. Kirsch and M. Mitzenmacher, 2006).
 */
final class Bloom {
    private static final int BITS_PER_KEY = 10;
    private static final int PROBES = 7;
    private static final int HEADER = 4;

    private Bloom() {}

    /** Bytes of a filter for so many keys. */
    static int bytes(long keys) {
        long words = (keys * BITS_PER_KEY + 63) / 64;
        return (int) (HEADER + 8 * Math.max(1, Math.min(words, (1 << 28) - 1)));
    }

    static void init(long filter, int bytes) {
        Raw.putInt(filter, PROBES);
        for (int i = HEADER; i < bytes; i += 8) {
            Raw.putLong(filter + i, 0);
        }
    }

    static void add(long filter, int bytes, long hash) {
        long bits = 8L * (bytes - HEADER);
        long probe = hash;
        for (int i = 0; i < PROBES; i++, probe += step(hash)) {
            long bit = Math.unsignedMultiplyHigh(probe, bits);
            long word = filter + HEADER + ((bit >>> 6) << 3);
            Raw.putLong(word, Raw.getLong(word) | (1L << bit));
        }
    }

    static boolean mayContain(long filter, int bytes, long hash) {
        long bits = 8L * (bytes - HEADER);
        long probe = hash;
        for (int i = Raw.getInt(filter); i > 0; i--, probe += step(hash)) {
            long bit = Math.unsignedMultiplyHigh(probe, bits);
            if (((Raw.getLong(filter + HEADER + ((bit >>> 6) << 3)) >>> bit) & 1) == 0) {
                return false;
            }
        }
        return true;
    }

    private static long step(long hash) {
        return Long.rotateLeft(hash, 32) | 1;
    }
}
