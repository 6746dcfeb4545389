package io.slab.tools.replay;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The bytes that a live object holds from its first to its last: 8-byte words that depend on the object and on the position,
 * so that two objects sharing memory, or one that was moved or overwritten, is noticed when it is freed.
 */
final class Pattern {
    /** Odd, so that the words of one object repeat only after 2^64 of them. */
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private Pattern() {}

    static void fill(MemorySegment memory, long offset, long bytes, int object) {
        long word = firstWord(object);
        long position = 0;
        for (; position <= bytes - Long.BYTES; position += Long.BYTES) {
            memory.set(ValueLayout.JAVA_LONG_UNALIGNED, offset + position, word);
            word += STEP;
        }
        for (; position < bytes; position++) {
            memory.set(ValueLayout.JAVA_BYTE, offset + position, (byte) word);
            word >>>= Byte.SIZE;
        }
    }

    static boolean matches(MemorySegment memory, long offset, long bytes, int object) {
        long word = firstWord(object);
        long position = 0;
        for (; position <= bytes - Long.BYTES; position += Long.BYTES) {
            if (memory.get(ValueLayout.JAVA_LONG_UNALIGNED, offset + position) != word) {
                return false;
            }
            word += STEP;
        }
        for (; position < bytes; position++) {
            if (memory.get(ValueLayout.JAVA_BYTE, offset + position) != (byte) word) {
                return false;
            }
            word >>>= Byte.SIZE;
        }
        return true;
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014): neighbouring objects get unrelated words. */
    private static long firstWord(int object) {
        long z = (object + 1L) * STEP;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
