package io.slab.core.cache;

import io.slab.error.SlabCorruptionException;
import java.util.Arrays;

/**
 * Free objects of one node between magazines, as one stack of addresses: magazines of any capacity take from it and give to it by one array copy, so
 * that no magazine objects change hands and nothing is allocated. Guarded by the cache's lock.
 */
final class Depot {
    static final long[] NO_SLOTS = {};

    private long[] slots = NO_SLOTS;
    private int count;

    int count() {
        return count;
    }

    /** Takes up to {@code wanted}. Returns how many. */
    int take(long[] out, int offset, int wanted) {
        int n = Math.min(wanted, count);
        count -= n;
        System.arraycopy(slots, count, out, offset, n);
        return n;
    }

    /** Takes in as many as there is room for, and Java heap; {@code limit} is the most it can ever be asked to hold. Returns how many. */
    int put(long[] in, int offset, int offered, int room, int limit) {
        int n = Math.min(offered, room);
        if (n <= 0) {
            return 0;
        }
        if (count + n > slots.length) {
            try {
                slots = Arrays.copyOf(slots, Math.min(limit, Math.max(count + n, 2 * slots.length)));
            } catch (OutOfMemoryError e) {
                n = Math.max(0, slots.length - count); // the others go into their slabs, which takes none
            }
        }
        System.arraycopy(in, offset, slots, count, n);
        count += n;
        return n;
    }

    /** Copies all objects. Returns how many. */
    int copyTo(long[] out, int offset) {
        System.arraycopy(slots, 0, out, offset, count);
        return count;
    }

    /** Forgets all objects and the array. */
    void clear() {
        count = 0;
        slots = NO_SLOTS;
    }

    void verify(String cache) {
        if (count < 0 || count > slots.length) {
            throw new SlabCorruptionException("depot of cache '" + cache + "' counts " + count + " of " + slots.length);
        }
    }

    long heapBytes() {
        return 24 + 16 + 8L * slots.length;
    }
}
