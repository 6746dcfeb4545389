package io.slab.core.slab;

import io.slab.core.page.Words;
import io.slab.error.SlabCorruptionException;

/**
 * The header at the start of an {@code ON_SLAB} slab, or behind the slab's address in a {@link StoredDescriptor}: a redundant copy of the heap's state that makes the slab self-describing.
 *
 * <pre>
 *  offset  bytes  content
 *       0      8  magic "SLABHDR1"
 *       8      8  cache id (upper 32 bits), stride (lower 32 bits)
 *      16      8  number of objects (upper 32 bits), offset of the first object (lower 32 bits)
 *      24      8  slab size in bytes
 *      32      8  checksum: xor over all other words of mix(index, word)
 *      40    8·n  bitmap, one bit per object, set = free; n = ceil(objects / 64)
 * </pre>
 */
public final class SlabHeader {
    private static final long MAGIC = 0x31524448_42414C53L; // "SLABHDR1" in memory, little-endian
    private static final int CHECKSUM = 4;
    private static final int BITMAP = 5;

    private SlabHeader() {}

    /**
     * The header's size.
     *
     * @param objects how many objects the slab holds
     * @return bytes
     */
    public static long bytes(long objects) {
        return 8 * (BITMAP + ((objects + 63) >>> 6));
    }

    /** Writes all of it. Returns the checksum. */
    static long write(Slab slab) {
        StoredDescriptor stored = slab.descriptor();
        if (stored != null) {
            stored.set(0, slab.address());
        }
        long sum = 0;
        long[] fixed = fixedWords(slab);
        for (int i = 0; i < fixed.length; i++) {
            set(slab, i, fixed[i]);
            sum ^= mix(i, fixed[i]);
        }
        for (int w = 0; w < slab.bitmapWords(); w++) {
            set(slab, BITMAP + w, slab.bitmapWord(w));
            sum ^= mix(BITMAP + w, slab.bitmapWord(w));
        }
        set(slab, CHECKSUM, sum);
        return sum;
    }

    /** What a changed word of the bitmap changes in the checksum, by exclusive or: the others need not be read. */
    static long change(int word, long before, long after) {
        return mix(BITMAP + word, before) ^ mix(BITMAP + word, after);
    }

    /** Carries a word of the bitmap over. The checksum is to follow. */
    static void bitmapWord(Slab slab, int word) {
        set(slab, BITMAP + word, slab.bitmapWord(word));
    }

    static void checksum(Slab slab, long sum) {
        set(slab, CHECKSUM, sum);
    }

    static void verify(Slab slab) {
        long sum = 0;
        long[] fixed = fixedWords(slab);
        for (int i = 0; i < fixed.length; i++) {
            check(slab, i, fixed[i]);
            sum ^= mix(i, fixed[i]);
        }
        for (int w = 0; w < slab.bitmapWords(); w++) {
            check(slab, BITMAP + w, slab.bitmapWord(w));
            sum ^= mix(BITMAP + w, slab.bitmapWord(w));
        }
        check(slab, CHECKSUM, sum);
    }

    private static void check(Slab slab, int index, long expected) {
        long found = get(slab, index);
        if (found != expected && slab.isDescribed()) { // one that turned out to be lost was reported
            throw new SlabCorruptionException(
                    "header word " + index + " of " + slab + " is 0x" + Long.toHexString(found) + " instead of 0x"
                            + Long.toHexString(expected) + ": something wrote "
                            + (slab.descriptor() == null ? "before the slab's first object" : "into its descriptor"));
        }
    }

    private static long[] fixedWords(Slab slab) {
        return new long[] {
            MAGIC,
            (long) slab.pool().id() << 32 | slab.pool().geometry().stride(),
            (long) slab.capacity() << 32 | (slab.first() - slab.address()),
            slab.bytes()
        };
    }

    private static long mix(int index, long word) {
        long z = (word ^ index * 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
        return z ^ z >>> 29;
    }

    private static long get(Slab slab, int index) {
        StoredDescriptor stored = slab.descriptor();
        return stored != null
                ? stored.get(1 + index)
                : Words.get(slab.pool().direct(), slab.region(), slab.address() + 8L * index);
    }

    private static void set(Slab slab, int index, long value) {
        StoredDescriptor stored = slab.descriptor();
        if (stored != null) {
            stored.set(1 + index, value);
        } else {
            Words.set(slab.pool().direct(), slab.region(), slab.address() + 8L * index, value);
        }
    }
}
