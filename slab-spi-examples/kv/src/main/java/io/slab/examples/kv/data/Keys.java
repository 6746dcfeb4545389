package io.slab.examples.kv.data;

import io.slab.examples.kv.memory.Raw;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Keys are bytes, ordered as unsigned numbers, the shorter first; on the Java heap or at an address. */
public final class Keys {
    /** The longest key: its length takes two bytes. */
    public static final int MAX_LENGTH = 0xFFFF;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final boolean SWAP = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    /** 2<sup>64</sup> divided by the golden ratio, odd, and another odd number of well-mixed bits (from SplitMix64). */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static final long MIX = 0xBF58476D1CE4E5B9L;

    private Keys() {}

    /** Compares a key at an address with one on the heap. */
    public static int compare(long a, int aLength, byte[] b) {
        int common = Math.min(aLength, b.length);
        int i = 0;
        for (; i + 8 <= common; i += 8) {
            long x = Raw.getLong(a + i);
            long y = (long) WORD.get(b, i);
            if (x != y) {
                return order(x, y);
            }
        }
        for (; i < common; i++) {
            int difference = Byte.toUnsignedInt(Raw.getByte(a + i)) - Byte.toUnsignedInt(b[i]);
            if (difference != 0) {
                return difference;
            }
        }
        return aLength - b.length;
    }

    /** Compares two keys at addresses. */
    public static int compare(long a, int aLength, long b, int bLength) {
        int common = Math.min(aLength, bLength);
        int i = 0;
        for (; i + 8 <= common; i += 8) {
            long x = Raw.getLong(a + i);
            long y = Raw.getLong(b + i);
            if (x != y) {
                return order(x, y);
            }
        }
        for (; i < common; i++) {
            int difference = Byte.toUnsignedInt(Raw.getByte(a + i)) - Byte.toUnsignedInt(Raw.getByte(b + i));
            if (difference != 0) {
                return difference;
            }
        }
        return aLength - bLength;
    }

    private static int order(long x, long y) {
        return SWAP ? Long.compareUnsigned(Long.reverseBytes(x), Long.reverseBytes(y)) : Long.compareUnsigned(x, y);
    }

    /** How many bytes two keys have in common at their beginning. */
    public static int commonPrefix(long a, int aLength, long b, int bLength) {
        int common = Math.min(aLength, bLength);
        int i = 0;
        while (i < common && Raw.getByte(a + i) == Raw.getByte(b + i)) {
            i++;
        }
        return i;
    }

    /**
     * The hash of a key, the same as {@link #hash(long, int)} of its copy at an address. Bloom filters on disk hold it: changing it changes
     * the file format. Words are read in the machine's byte order, which the file format fixes as little-endian.
     */
    public static long hash(byte[] key) {
        long h = key.length * GOLDEN;
        int i = 0;
        for (; i + 8 <= key.length; i += 8) {
            h = step(h, (long) WORD.get(key, i));
        }
        long tail = 0;
        for (int shift = 0; i < key.length; i++, shift += 8) {
            tail |= Byte.toUnsignedLong(key[i]) << shift;
        }
        return step(h, tail);
    }

    /** The hash of a key at an address. */
    public static long hash(long key, int length) {
        long h = length * GOLDEN;
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            h = step(h, Raw.getLong(key + i));
        }
        long tail = 0;
        for (int shift = 0; i < length; i++, shift += 8) {
            tail |= Byte.toUnsignedLong(Raw.getByte(key + i)) << shift;
        }
        return step(h, tail);
    }

    private static long step(long h, long word) {
        long mixed = (h ^ word) * MIX;
        mixed ^= mixed >>> 32;
        return (mixed * GOLDEN) ^ (mixed >>> 29);
    }
}
