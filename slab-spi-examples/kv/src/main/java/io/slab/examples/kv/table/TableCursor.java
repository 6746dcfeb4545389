package io.slab.examples.kv.table;

/** Walks a table block by block. */
final class TableCursor extends BlockCursor {
    private final Source source;
    private final int blocks;
    private Block block;
    private int blockIndex;
    private int index;
    private int count;

    /** Where blocks come from. */
    interface Source extends AutoCloseable {
        /** A block, valid until the next call. */
        Block load(int block);

        @Override
        default void close() {}
    }

    TableCursor(Table table, byte[] from, Source source) {
        this.source = source;
        this.blocks = table.index().count();
        this.block = table.index(); // replaced before it is used
        blockIndex = table.index().lowerBound(from);
        if (blockIndex < blocks) {
            load();
            index = block.lowerBound(from) - 1;
        }
    }

    private void load() {
        block = source.load(blockIndex);
        count = block.count();
        index = -1;
    }

    @Override
    public boolean next() {
        if (blockIndex >= blocks) {
            return false;
        }
        while (++index >= count) {
            if (++blockIndex >= blocks) {
                return false;
            }
            load();
        }
        at(block, index);
        return true;
    }

    @Override
    public void close() {
        source.close();
    }
}
