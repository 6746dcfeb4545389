package io.slab.examples.kv.crash;

import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.examples.kv.memory.SlabMemory;
import io.slab.examples.kv.store.Durability;
import io.slab.examples.kv.store.KvOptions;
import io.slab.examples.kv.store.KvStore;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The process that is killed: carries the history on from a given operation, and tells the number of each operation once it was
 * acknowledged.
 */
public final class CrashWriter {
    private CrashWriter() {}

    /** Arguments: directory, seed, first operation. */
    public static void main(String[] args) throws IOException {
        CrashHistory history = new CrashHistory(Long.parseLong(args[1]));
        FileOutputStream out = new FileOutputStream(FileDescriptor.out); // unbuffered: what is written outlives us
        try (SlabAllocator slabs = SlabAllocatorConfig.builder().create();
                KvStore store = KvStore.open(Path.of(args[0]), new SlabMemory(slabs), options())) {
            for (long i = Long.parseLong(args[2]); ; i++) {
                store.write(history.operation(i));
                out.write((i + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    /** So small that a few hundred operations fill several memtables and make a compaction due. */
    static KvOptions options() {
        return KvOptions.defaults()
                .withDurability(Durability.SYNC)
                .withMemtableBytes(12 << 10)
                .withCacheBytes(64 << 10);
    }
}
