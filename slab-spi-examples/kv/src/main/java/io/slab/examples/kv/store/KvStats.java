package io.slab.examples.kv.store;

/**
 * Figures at one moment.
 *
 * @param memtables memtables, the one that takes writes included
 * @param memtableBytes their bytes, as asked for
 * @param tables sorted files
 * @param tableBytes their bytes on disk
 * @param tableEntries their entries, superseded ones and tombstones included
 * @param indexBytes memory that their indexes and filters take
 * @param cacheBytes bytes of cached blocks
 * @param flushes memtables flushed since the store was opened
 * @param compactions compactions since the store was opened
 * @param waitingForReaders things that wait for a reader, snapshot or cursor to end before they are freed
 */
public record KvStats(
        int memtables,
        long memtableBytes,
        int tables,
        long tableBytes,
        long tableEntries,
        long indexBytes,
        long cacheBytes,
        long flushes,
        long compactions,
        long waitingForReaders) {}
