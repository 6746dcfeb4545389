package io.slab.examples.kv.store;

import io.slab.examples.kv.table.Table;
import java.util.List;

/**
 * Which neighbouring sorted files to merge: size-tiered. Files are taken from the newest on while the next one is not much larger than all
 * before it together; four of them are worth a merge. So each entry is rewritten about log₄(n) times, and there are few files to look
 * at.
 */
final class Compaction {
    private static final int LEAST = 4;

    /** However their sizes lie, more files than this would make reading slow. */
    private static final int MOST_TABLES = 12;

    private static final double RATIO = 1.25;

    /** A range of files, the newest first. */
    record Range(int from, int end) {
        int size() {
            return end - from;
        }
    }

    boolean isDue(List<Table> tables) {
        return choose(tables).size() > 1;
    }

    Range choose(List<Table> tables) {
        return chooseBySize(tables.stream().mapToLong(Table::bytes).toArray());
    }

    /** @param bytes the sizes, the newest first */
    static Range chooseBySize(long... bytes) {
        for (int from = 0; from + LEAST <= bytes.length; from++) {
            long sum = bytes[from];
            int end = from + 1;
            while (end < bytes.length && bytes[end] <= sum * RATIO) {
                sum += bytes[end++];
            }
            if (end - from >= LEAST) {
                return new Range(from, end);
            }
        }
        return bytes.length > MOST_TABLES ? new Range(0, LEAST) : new Range(0, 0);
    }
}
