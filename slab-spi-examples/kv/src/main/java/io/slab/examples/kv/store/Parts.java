package io.slab.examples.kv.store;

import io.slab.examples.kv.epoch.Epochs;
import io.slab.examples.kv.error.KvException;
import io.slab.examples.kv.file.Failures;
import io.slab.examples.kv.file.Storage;
import io.slab.examples.kv.file.StorageFile;
import io.slab.examples.kv.log.LogWriter;
import io.slab.examples.kv.memory.MallocMemory;
import io.slab.examples.kv.memory.Memory;
import io.slab.examples.kv.memtable.Memtable;
import io.slab.examples.kv.table.BlockCache;
import io.slab.examples.kv.table.Table;
import java.io.IOException;

/**
 * What all of a store's parts share.
 *
 * @param storage its files
 * @param memory what holds entries, nodes, blocks
 * @param spare what flushing and logging take their buffers from: they must work when {@code memory} is full
 * @param nodes nodes of memtables
 * @param epochs who frees what readers look at
 * @param cache blocks of sorted files
 * @param options how to work
 */
record Parts(
        Storage storage,
        Memory memory,
        Memory spare,
        Memory.Pool nodes,
        Epochs epochs,
        BlockCache cache,
        KvOptions options) {

    static Parts of(Storage storage, Memory memory, KvOptions wanted) {
        KvOptions options = wanted.within(memory.limitBytes());
        Epochs epochs = new Epochs();
        return new Parts(
                storage,
                memory,
                new MallocMemory(),
                memory.pool("kv-node", Memtable.NODE_BYTES),
                epochs,
                new BlockCache(memory, epochs, options.cacheBytes(), KvOptions.share(memory.limitBytes())),
                options);
    }

    Memtable newMemtable() {
        return new Memtable(memory, nodes, epochs);
    }

    LogWriter newLog(long number) {
        return new LogWriter(storage, Names.log(number), spare);
    }

    Table openTable(long number) {
        StorageFile file;
        try {
            file = storage.open(Names.table(number));
        } catch (IOException e) {
            throw Failures.of("opening", storage.path(Names.table(number)), e);
        }
        try {
            return Table.open(number, file, cache);
        } catch (KvException e) {
            try {
                file.close();
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }
}
