package io.slab.core.backend;

import java.util.Map;
import java.util.TreeMap;

/** Which parts of a file belong to regions: first fit from its start, so that the same requests in the same order get the same places. */
final class FileSpace {
    private final TreeMap<Long, Long> free = new TreeMap<>(); // offset → bytes
    private long end;

    /** Takes the first part that is free and aligned. */
    long take(long bytes, long alignment) {
        for (Map.Entry<Long, Long> hole : free.entrySet()) {
            long start = (hole.getKey() + alignment - 1) & -alignment;
            long behind = hole.getKey() + hole.getValue() - start - bytes;
            if (behind >= 0) {
                free.remove(hole.getKey());
                put(hole.getKey(), start - hole.getKey());
                put(start + bytes, behind);
                return start;
            }
        }
        long start = Math.addExact(end, alignment - 1) & -alignment;
        long newEnd = Math.addExact(start, bytes);
        put(end, start - end);
        end = newEnd;
        return start;
    }

    private void put(long start, long bytes) {
        if (bytes > 0) {
            free.put(start, bytes);
        }
    }

    /** Gives a part back; neighbours merge. */
    void give(long start, long bytes) {
        long from = start;
        long to = start + bytes;
        Map.Entry<Long, Long> before = free.floorEntry(start);
        if (before != null && before.getKey() + before.getValue() == start) {
            from = before.getKey();
        }
        Long after = free.remove(to);
        if (after != null) {
            to += after;
        }
        free.put(from, to - from);
        if (to == end) {
            free.remove(from);
            end = from;
        }
    }

    /** The end of the last part that was taken. */
    long end() {
        return end;
    }
}
