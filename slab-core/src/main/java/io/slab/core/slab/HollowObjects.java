package io.slab.core.slab;

import io.slab.core.page.Hole;
import io.slab.error.SlabCorruptionException;
import java.util.Arrays;

/** Which objects of a slab have lost a part of their memory to a {@link Hole}: all are free, and none can be taken. Guarded as the slab is. */
final class HollowObjects {
    private final Slab slab;
    private final Hole hole;
    private final long[] bits;
    private int count;

    /** Of a hole without frames, before any are given back: as they are, there may be no Java heap any more. */
    HollowObjects(Slab slab, Hole hole) {
        this.slab = slab;
        this.hole = hole;
        this.bits = new long[slab.bitmapWords()];
    }

    Hole hole() {
        return hole;
    }

    int count() {
        return count;
    }

    /** The other ones among those of a word of the slab's bitmap. */
    long without(int word, long objects) {
        return objects & ~bits[word];
    }

    /** The hole's frames are others than before. Allocates nothing. */
    void look() {
        SlabFrames.markHollow(slab, hole, bits);
        count = 0;
        for (long word : bits) {
            count += Long.bitCount(word);
        }
    }

    void verify() {
        long[] found = new long[bits.length];
        SlabFrames.markHollow(slab, hole, found);
        if (!Arrays.equals(bits, found)
                || count != Arrays.stream(found).mapToInt(Long::bitCount).sum()) {
            throw new SlabCorruptionException(slab + " counts " + count + " objects on pages that were given back");
        }
        if (!SlabFrames.isUnused(slab, hole)) {
            throw new SlabCorruptionException(slab + " has objects outside on pages that were given back");
        }
    }

    long heapBytes() {
        return hole.heapBytes() + 32 + 16 + 8L * bits.length;
    }
}
