package io.slab.examples.kv.table;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.slab.examples.kv.epoch.Epochs;
import io.slab.examples.kv.error.KvFullException;
import io.slab.examples.kv.memory.MallocMemory;
import io.slab.examples.kv.memory.Memory;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of sorted files that were read lately, up to a limit of bytes; what is evicted is retired, since readers may still look at it.
 * Thread-safe; to be called with a pin.
 */
public final class BlockCache {
    private final Memory memory;
    private final Epochs epochs;
    private final Cache<Key, Block> blocks;

    /** For what must work when the store's own memory is full: flushing, which makes room, and reading. */
    static final Memory SPARE = new MallocMemory();

    /** Memory that a table keeps: its index or its filter. */
    record Kept(long address, int framed, Memory owner) {
        Block block() {
            return new Block(address + TableFormat.FRAME, framed - TableFormat.FRAME);
        }

        void free() {
            owner.free(address);
        }
    }

    /** Memory for a block, and whether the cache may take it. */
    record Place(long address, boolean mayBeKept) {}

    private record Key(long table, int block) {}

    /**
     * An empty cache.
     *
     * @param memory where blocks lie
     * @param epochs who frees them
     * @param limitBytes how many bytes of blocks to keep
     */
    public BlockCache(Memory memory, Epochs epochs, long limitBytes) {
        this.memory = memory;
        this.epochs = epochs;
        Epochs.Reclaimer free = (address, owner) -> memory.free(address);
        this.blocks = CacheBuilder.newBuilder()
                .maximumWeight(limitBytes)
                .weigher((Key key, Block block) -> block.bytes())
                .concurrencyLevel(4)
                .<Key, Block>removalListener(removed -> {
                    Block block = removed.getValue();
                    if (block != null) {
                        epochs.retire(block.memory(), 0, free);
                    }
                })
                .build();
    }

    Memory memory() {
        return memory;
    }

    @Nullable
    Block get(long table, int block) {
        return blocks.getIfPresent(new Key(table, block));
    }

    /** Takes a block in. The caller's pin keeps it alive, even if it is evicted at once. */
    void put(long table, int index, Block block) {
        blocks.put(new Key(table, index), block);
    }

    /**
     * Memory for a block. Where there is none, all blocks are evicted, which helps later readers: this one's pin keeps them still. It gets memory
     * from the C library, which must not be {@link #put} and goes back when the pin ends, so that a full store stays readable.
     */
    Place allocate(int bytes) {
        try {
            return new Place(memory.allocate(bytes), true);
        } catch (KvFullException e) {
            blocks.invalidateAll();
            long borrowed = SPARE.allocate(bytes);
            epochs.retire(borrowed, 0, (address, owner) -> SPARE.free(address));
            return new Place(borrowed, false);
        }
    }

    /** Memory for index or filter; from the C library where there is no other, since a full store must be able to flush. */
    Kept allocateKept(int framed) {
        try {
            return new Kept(memory.allocate(framed), framed, memory);
        } catch (KvFullException e) {
            return new Kept(SPARE.allocate(framed), framed, SPARE);
        }
    }

    /** Forgets a table's blocks, which nobody will ask for any more. */
    void forget(long table) {
        blocks.asMap().keySet().removeIf(key -> key.table() == table);
    }

    /** Bytes of all blocks. */
    public long bytes() {
        return blocks.asMap().values().stream().mapToLong(Block::bytes).sum();
    }

    /** Evicts everything. */
    public void clear() {
        blocks.invalidateAll();
    }
}
