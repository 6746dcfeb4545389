package io.slab.examples.kv.store;

import io.slab.examples.kv.error.KvInputException;

/**
 * How a store shall work.
 *
 * @param durability what an acknowledged write survives
 * @param memtableBytes a memtable of this size is flushed; two more of it may wait for that
 * @param cacheBytes bytes of blocks of sorted files to keep in memory
 * @param maxValueBytes the largest value
 * @param salvage whether to open a damaged store with what can still be read
 */
public record KvOptions(
        Durability durability, long memtableBytes, long cacheBytes, int maxValueBytes, boolean salvage) {
    /** The smallest memtable: a few nodes and entries. */
    public static final long MIN_MEMTABLE = 4096;

    /** The largest value that can be asked for: a record of the log must fit into one buffer. */
    public static final int MAX_VALUE = 512 << 20;

    private static final int CONSUMERS = 6;

    /** Checks ranges. */
    public KvOptions {
        check("memtable bytes", memtableBytes, MIN_MEMTABLE, Long.MAX_VALUE / 4);
        check("cache bytes", cacheBytes, 0, Long.MAX_VALUE / 4);
        check("largest value", maxValueBytes, 1, MAX_VALUE);
    }

    /** Survives the process; memtables of 64 MiB, a cache of 64 MiB, values up to 64 MiB. */
    public static KvOptions defaults() {
        return new KvOptions(Durability.PROCESS, 64 << 20, 64 << 20, 64 << 20, false);
    }

    /** A changed copy. */
    public KvOptions withDurability(Durability value) {
        return new KvOptions(value, memtableBytes, cacheBytes, maxValueBytes, salvage);
    }

    /** A changed copy. */
    public KvOptions withMemtableBytes(long value) {
        return new KvOptions(durability, value, cacheBytes, maxValueBytes, salvage);
    }

    /** A changed copy. */
    public KvOptions withCacheBytes(long value) {
        return new KvOptions(durability, memtableBytes, value, maxValueBytes, salvage);
    }

    /** A changed copy. */
    public KvOptions withMaxValueBytes(int value) {
        return new KvOptions(durability, memtableBytes, cacheBytes, value, salvage);
    }

    /** A changed copy. */
    public KvOptions withSalvage(boolean value) {
        return new KvOptions(durability, memtableBytes, cacheBytes, maxValueBytes, value);
    }

    /**
     * The same for a memory that has a limit: each memtable and the cache take a share of it at most, so that the store flushes and evicts
     * before memory is full, not because it is.
     */
    KvOptions within(long limitBytes) {
        return new KvOptions(
                durability,
                Math.max(MIN_MEMTABLE, Math.min(memtableBytes, share(limitBytes))),
                Math.min(cacheBytes, share(limitBytes)),
                maxValueBytes,
                salvage);
    }

    /**
     * What one consumer may take of a memory with a limit: there are a memtable that takes writes, two that wait to be flushed, cached blocks,
     * indexes with filters, and the last share is for what the allocator cannot fill.
     */
    static long share(long limitBytes) {
        return limitBytes == Long.MAX_VALUE ? limitBytes : limitBytes / CONSUMERS;
    }

    private static void check(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new KvInputException(what + " " + value + " is out of range " + least + ".." + most);
        }
    }
}
