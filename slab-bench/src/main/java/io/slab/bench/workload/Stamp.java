package io.slab.bench.workload;

import io.slab.bench.peer.Slots;

/** What is written into objects. It depends on who writes it, so that an object given to two owners at once is noticed. */
final class Stamp {
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private Stamp() {}

    static long of(long owner, long number) {
        return (owner << 40 ^ number) * MIX;
    }

    /** Writes the first and the last word, and one word of each page between. For objects of 8 bytes or more. */
    static void writeEnds(Slots slots, int slot, long size, long stamp) {
        slots.putLong(slot, 0, stamp);
        for (long at = 4096; at < size - 8; at += 4096) {
            slots.putLong(slot, at, stamp);
        }
        slots.putLong(slot, size - 8, stamp ^ size);
    }

    /** Whether the words that {@link #writeEnds} wrote are there. Where there is one word only, the second was the last. */
    static boolean endsHold(Slots slots, int slot, long size, long stamp) {
        boolean last = slots.getLong(slot, size - 8) == (stamp ^ size);
        return last && (size < 16 || slots.getLong(slot, 0) == stamp);
    }

    /** Writes every whole word. */
    static void fill(Slots slots, int slot, long size, long stamp) {
        for (long at = 0; at + 8 <= size; at += 8) {
            slots.putLong(slot, at, stamp + at);
        }
    }

    /** Whether every word that {@link #fill} wrote is there. */
    static boolean isFilled(Slots slots, int slot, long size, long stamp) {
        long wrong = 0;
        for (long at = 0; at + 8 <= size; at += 8) {
            wrong |= slots.getLong(slot, at) ^ (stamp + at);
        }
        return wrong == 0;
    }
}
