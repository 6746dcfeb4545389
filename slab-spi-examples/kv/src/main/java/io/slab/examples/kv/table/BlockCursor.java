package io.slab.examples.kv.table;

import io.slab.examples.kv.data.Cursor;

/** A cursor over entries of blocks; where these come from is for subclasses. */
abstract class BlockCursor implements Cursor {
    private long entry;

    /** Steps to an entry, which must stay until the next step. */
    void at(Block block, int index) {
        entry = block.entry(index);
    }

    @Override
    public final long keyAddress() {
        return Block.key(entry);
    }

    @Override
    public final int keyLength() {
        return Block.keyLength(entry);
    }

    @Override
    public final long valueAddress() {
        return Block.value(entry);
    }

    @Override
    public final int valueLength() {
        return Table.valueLength(entry);
    }

    @Override
    public final boolean isTombstone() {
        return Table.isTombstone(entry);
    }
}
