package io.slab.examples.kv.command;

import io.slab.SlabAllocator;
import io.slab.examples.kv.error.KvInputException;
import io.slab.examples.kv.memory.SlabMemory;
import io.slab.examples.kv.store.Durability;
import io.slab.examples.kv.store.KvOptions;
import io.slab.examples.kv.store.KvStore;
import io.slab.examples.kv.store.RecoveryReport;
import io.slab.spi.Bytes;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which store to open, and how. */
final class StoreOptions {
    @Option(names = "--db", paramLabel = "DIR", description = "The store's directory; default: ${DEFAULT-VALUE}.")
    Path directory = Path.of("slab-kv");

    @Option(names = "--sync", description = "Force each write to disk before it counts as done.")
    boolean sync;

    @Option(names = "--salvage", description = "Open a damaged store with what can still be read.")
    boolean salvage;

    @Option(
            names = "--memtable",
            paramLabel = "SIZE",
            description = "Flush to a sorted file at this size; default: ${DEFAULT-VALUE}.")
    String memtable = "64m";

    @Option(
            names = "--cache",
            paramLabel = "SIZE",
            description = "Memory for blocks of sorted files; default: ${DEFAULT-VALUE}.")
    String cache = "64m";

    @Option(
            names = "--limit",
            paramLabel = "SIZE",
            description = "The most memory that Slab may take; default: no limit of its own.")
    String limit = "";

    @Mixin
    StrategyOptions strategies = new StrategyOptions();

    /** Opens a store that is there: whoever only reads should not make one by mistyping its name. */
    KvStore openExisting(PrintWriter err) {
        if (!KvStore.isStore(directory)) {
            throw new KvInputException(
                    "there is no store in '" + directory + "': name one with --db, or make one with slab kv load");
        }
        return open(err);
    }

    /** Opens the store; what recovery found goes to {@code err}. */
    KvStore open(PrintWriter err) {
        KvOptions options = KvOptions.defaults()
                .withDurability(sync ? Durability.SYNC : Durability.PROCESS)
                .withMemtableBytes(Bytes.parse("--memtable", memtable))
                .withCacheBytes(Bytes.parse("--cache", cache))
                .withSalvage(salvage);
        KvStore store;
        long most = limit.isEmpty() ? Long.MAX_VALUE : Bytes.parse("--limit", limit);
        try (SlabAllocator slabs = strategies.chosen().create(most)) {
            store = KvStore.open(directory, new SlabMemory(slabs), options);
        }
        RecoveryReport recovery = store.recovery();
        if (recovery.cutOffBytes() > 0) {
            err.println("the last write before a crash was incomplete: " + recovery.cutOffBytes()
                    + " bytes of " + recovery.cutOffFrom()
                    + " were dropped, " + recovery.logRecords() + " records recovered");
        }
        recovery.damages().forEach(err::println);
        return store;
    }
}
