package io.slab.examples.kv.memtable;

import io.slab.examples.kv.data.Cursor;
import io.slab.examples.kv.memory.Raw;

/**
 * Walks the tree leaf by leaf. A leaf is complete as of the moment it was found, up to the next separator on the way to it; that separator is
 * where the following leaf starts, whatever has been split meanwhile.
 */
final class MemtableCursor implements Cursor {
    private final Memtable table;
    private final long snapshot;
    private long leaf;
    private int index;
    private int count;
    /** The first separator beyond the leaf, or 0 at the end. */
    private long next;

    private long entry;

    MemtableCursor(Memtable table, byte[] from, long snapshot) {
        this.table = table;
        this.snapshot = snapshot;
        find(from);
        index = Leaf.lowerBound(leaf, from) - 1;
    }

    private void find(byte[] key) {
        next = 0;
        long node = table.root();
        while (Inner.isInner(node)) {
            int turn = Inner.childFor(node, key);
            if (turn + 1 < Inner.count(node)) {
                next = Inner.separator(node, turn);
            }
            node = Inner.child(node, turn);
        }
        leaf = node;
        count = Leaf.count(leaf);
    }

    @Override
    public boolean next() {
        while (true) {
            while (++index < count) {
                entry = Entries.visible(Leaf.entry(leaf, index), snapshot);
                if (entry != 0) {
                    return true;
                }
            }
            if (next == 0) {
                index = count;
                return false;
            }
            find(Raw.copyOut(next + 2, Raw.getShort(next)));
            index = -1;
        }
    }

    @Override
    public long keyAddress() {
        return Entries.key(entry);
    }

    @Override
    public int keyLength() {
        return Entries.keyLength(entry);
    }

    @Override
    public long valueAddress() {
        return Entries.value(entry);
    }

    @Override
    public int valueLength() {
        return Entries.valueLength(entry);
    }

    @Override
    public boolean isTombstone() {
        return Entries.isTombstone(entry);
    }
}
