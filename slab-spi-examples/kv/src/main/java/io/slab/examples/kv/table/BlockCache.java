package io.slab.examples.kv.table;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.slab.examples.kv.epoch.Epochs;
import io.slab.examples.kv.error.KvFullException;
import io.slab.examples.kv.memory.MallocMemory;
import io.slab.examples.kv.memory.Memory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of sorted files that were read lately, up to a limit of bytes; what is evicted is retired, since readers may still look at it.
 * Thread-safe; to be called with a pin.
 */
public final class BlockCache {
    private final Memory memory;
    private final Epochs epochs;
    private final Cache<Key, Cached> blocks;
    private final long keptLimitBytes;
    /** Bytes of indexes and filters in {@code memory}. */
    private final AtomicLong kept = new AtomicLong();

    private volatile boolean frozen;

    /** For what must work when the store's own memory is full: flushing, which makes room, and reading. */
    static final Memory SPARE = new MallocMemory();

    /** Memory that a table keeps: its index or its filter. */
    record Kept(long address, int framed, Memory owner, AtomicLong counter) {
        Block block() {
            return new Block(address + TableFormat.FRAME, framed - TableFormat.FRAME);
        }

        void free() {
            owner.free(address);
            counter.addAndGet(-framed);
        }
    }

    /** Memory for a block, and whether the cache may take it. */
    record Place(long address, boolean mayBeKept) {}

    private record Key(long table, int block) {}

    /**
     * A block in the cache. The cache tells of a removal while the entry can still be found for a moment; so whoever finds one looks whether it is
     * retired. If it is not, it will be after the finder's pin began, which keeps it.
     */
    private static final class Cached {
        private final Block block;
        private volatile boolean retired;

        Cached(Block block) {
            this.block = block;
        }
    }

    /**
     * An empty cache.
     *
     * @param memory where blocks lie
     * @param epochs who frees them
     * @param limitBytes how many bytes of blocks to keep
     * @param keptLimitBytes how many bytes of indexes and filters to keep in {@code memory}; the rest goes to the C library
     */
    public BlockCache(Memory memory, Epochs epochs, long limitBytes, long keptLimitBytes) {
        this(memory, epochs, limitBytes, keptLimitBytes, Block::bytes);
    }

    /** With a weight of its own for each block: Guava asks for it in the middle of a replacement, and a test looks around there. */
    BlockCache(Memory memory, Epochs epochs, long limitBytes, long keptLimitBytes, ToIntFunction<Block> weight) {
        this.memory = memory;
        this.epochs = epochs;
        this.keptLimitBytes = keptLimitBytes;
        Epochs.Reclaimer free = (address, owner) -> memory.free(address);
        this.blocks = CacheBuilder.newBuilder()
                .maximumWeight(limitBytes)
                .weigher((Key key, Cached cached) -> weight.applyAsInt(cached.block))
                .concurrencyLevel(4)
                .<Key, Cached>removalListener(removed -> {
                    Cached cached = removed.getValue();
                    if (cached != null) {
                        cached.retired = true; // before it gets its epoch
                        epochs.retire(cached.block.memory(), 0, free);
                    }
                })
                .build();
    }

    Memory memory() {
        return memory;
    }

    @Nullable
    Block get(long table, int block) {
        Cached found = blocks.getIfPresent(new Key(table, block));
        return found == null || found.retired ? null : found.block;
    }

    /** Takes a block in. The caller's pin keeps it alive, even if it is evicted at once. */
    void put(long table, int index, Block block) {
        blocks.put(new Key(table, index), new Cached(block));
    }

    /**
     * Memory for a block. Where there is none, all blocks are evicted, which helps later readers: this one's pin keeps them still. It gets memory
     * from the C library, which must not be {@link #put} and goes back when the pin ends, so that a full store stays readable.
     */
    Place allocate(int bytes) {
        try {
            if (!frozen) {
                return new Place(memory.allocate(bytes), true);
            }
        } catch (KvFullException e) {
            blocks.invalidateAll();
        }
        long borrowed = SPARE.allocate(bytes);
        epochs.retire(borrowed, 0, (address, owner) -> SPARE.free(address));
        return new Place(borrowed, false);
    }

    /**
     * Whether to take no more memory for blocks, since a write needs it: readers get theirs from the C library meanwhile.
     *
     * @param freeze true also evicts everything
     */
    public void freeze(boolean freeze) {
        frozen = freeze;
        if (freeze) {
            blocks.invalidateAll();
        }
    }

    /**
     * Memory for index or filter. Those grow with what is on disk, and must not push out of a small memory what writes need: beyond their limit
     * they come from the C library, as they do when there is no memory, since a full store must be able to flush.
     */
    Kept allocateKept(int framed) {
        if (kept.addAndGet(framed) <= keptLimitBytes) {
            try {
                return new Kept(memory.allocate(framed), framed, memory, kept);
            } catch (KvFullException e) {
                // Full: as below.
            }
        }
        kept.addAndGet(-framed);
        return new Kept(SPARE.allocate(framed), framed, SPARE, new AtomicLong(framed));
    }

    /** Forgets a table's blocks, which nobody will ask for any more. */
    void forget(long table) {
        blocks.asMap().keySet().removeIf(key -> key.table() == table);
    }

    /** Bytes of all blocks. */
    public long bytes() {
        return blocks.asMap().values().stream()
                .mapToLong(cached -> cached.block.bytes())
                .sum();
    }

    /** Evicts everything. */
    public void clear() {
        blocks.invalidateAll();
    }
}
