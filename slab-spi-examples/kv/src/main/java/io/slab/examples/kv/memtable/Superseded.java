package io.slab.examples.kv.memtable;

/** A queue of versions that were superseded by writes which are not published yet. For the writer. */
final class Superseded {
    private static final int FIELDS = 3;

    private long[] ring = new long[FIELDS * 16];
    private int first;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    long firstSequence() {
        return ring[first * FIELDS];
    }

    long firstOlder() {
        return ring[first * FIELDS + 1];
    }

    long firstNewer() {
        return ring[first * FIELDS + 2];
    }

    void removeFirst() {
        first = (first + 1) % capacity();
        size--;
    }

    void removeLast() {
        size--;
    }

    void add(long sequence, long older, long newer) {
        if (size == capacity()) {
            long[] grown = new long[2 * ring.length];
            int head = ring.length - first * FIELDS;
            System.arraycopy(ring, first * FIELDS, grown, 0, head);
            System.arraycopy(ring, 0, grown, head, ring.length - head);
            ring = grown;
            first = 0;
        }
        int at = (first + size++) % capacity() * FIELDS;
        ring[at] = sequence;
        ring[at + 1] = older;
        ring[at + 2] = newer;
    }

    private int capacity() {
        return ring.length / FIELDS;
    }
}
