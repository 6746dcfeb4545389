package io.slab.examples.kv.store;

import io.slab.examples.kv.data.Keys;
import io.slab.examples.kv.error.KvClosedException;
import io.slab.examples.kv.error.KvDamagedException;
import io.slab.examples.kv.error.KvException;
import io.slab.examples.kv.error.KvFullException;
import io.slab.examples.kv.error.KvInputException;
import io.slab.examples.kv.file.DirectoryStorage;
import io.slab.examples.kv.file.Failures;
import io.slab.examples.kv.file.Storage;
import io.slab.examples.kv.log.LogWriter;
import io.slab.examples.kv.memory.Memory;
import io.slab.examples.kv.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * An ordered, persistent map from bytes to bytes. Thread-safe: readers never wait, writers go one after the other. Keys are ordered as
 * unsigned bytes. It is a log-structured merge tree (P. O'Neil et al., 1996): writes go to a log and to a memtable, memtables become sorted
 * files, files are merged in the background.
 *
 * <p>One process at a time may have a store open.
 */
public final class KvStore implements AutoCloseable {
    private final Parts parts;
    private final Versions versions;
    private final Background background;
    private final WritePath writes;
    private final RecoveryReport recovery;
    private final AtomicBoolean closed = new AtomicBoolean();

    private KvStore(Parts parts) {
        this.parts = parts;
        Recovery opening = new Recovery(parts);
        this.versions = opening.run();
        this.recovery = opening.report();
        this.background = new Background(parts, versions);
        this.writes = new WritePath(parts, versions, background);
        background.start(writes::prepareNext);
    }

    /**
     * Opens a store, or makes one in an empty or missing directory.
     *
     * @param directory where its files are
     * @param memory where its memory comes from; closed with the store, also if this throws
     * @param options how it shall work
     * @return the store
     * @throws KvDamagedException if a file is damaged and salvage was not asked for
     * @throws KvInputException if the store is open elsewhere
     * @throws KvFullException if memory or disk are full
     */
    public static KvStore open(Path directory, Memory memory, KvOptions options) {
        try {
            return open(DirectoryStorage.open(directory), memory, options);
        } catch (IOException e) {
            memory.close();
            throw Failures.of("opening", directory, e);
        } catch (KvInputException e) {
            memory.close();
            throw e;
        }
    }

    static KvStore open(Storage storage, Memory memory, KvOptions options) {
        boolean done = false;
        try {
            KvStore store = new KvStore(Parts.of(storage, memory, options));
            done = true;
            return store;
        } finally {
            if (!done) {
                memory.close();
                closeStorage(storage);
            }
        }
    }

    /**
     * Whether a directory looks like a store's.
     *
     * @param directory the directory
     * @return whether {@link #open} would open, not make a store; or find damage
     */
    public static boolean isStore(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .anyMatch(name -> name.equals(Names.MANIFEST)
                            || Names.numberOf(name, Names.LOG).isPresent()
                            || Names.numberOf(name, Names.TABLE).isPresent());
        } catch (IOException e) {
            return false; // it is not there, or no directory
        }
    }

    /** What opening the store found. */
    public RecoveryReport recovery() {
        return recovery;
    }

    /**
     * Stores a value, replacing another.
     *
     * @param key 1 to 65535 bytes
     * @param value its value, possibly empty
     * @throws KvInputException if key or value are too long
     * @throws KvFullException if memory or disk are full; nothing has changed then
     * @throws KvClosedException if the store is closed
     */
    public void put(byte[] key, byte[] value) {
        write(new WriteBatch().put(key, value));
    }

    /**
     * Removes a key; nothing happens if it is not there.
     *
     * @param key 1 to 65535 bytes
     * @throws KvException as {@link #put}
     */
    public void delete(byte[] key) {
        write(new WriteBatch().delete(key));
    }

    /**
     * Does several writes as one.
     *
     * @param batch the writes; nothing is done if there are none
     * @throws KvException as {@link #put}; none of the writes is done then
     */
    public void write(WriteBatch batch) {
        long bytes = 0;
        for (WriteBatch.Write w : batch.writes()) {
            check(w.key(), w.value());
            bytes += w.key().length + (long) w.value().length + 16;
        }
        if (bytes > Integer.MAX_VALUE - 4096) {
            throw new KvInputException("a batch of " + bytes + " bytes is over the limit of 2 GiB: write it in parts");
        }
        if (batch.size() > 0) {
            writes.write(batch.writes());
        }
    }

    /**
     * Checks a key and a value against the store's limits, as every write does.
     *
     * @param key the key
     * @param value the value
     * @throws KvInputException if one of them is too long, or the key is empty
     */
    public void check(byte[] key, byte[] value) {
        if (key.length == 0 || key.length > Keys.MAX_LENGTH) {
            throw new KvInputException(
                    "a key of " + key.length + " bytes is out of range 1.." + Keys.MAX_LENGTH + " bytes");
        }
        if (value.length > parts.options().maxValueBytes()) {
            throw new KvInputException("a value of " + value.length + " bytes is over the limit of "
                    + parts.options().maxValueBytes() + " bytes");
        }
    }

    /**
     * The value of a key.
     *
     * @param key the key
     * @return a copy of its value; empty if there is none
     * @throws KvDamagedException if the file that would hold it is damaged
     * @throws KvClosedException if the store is closed
     */
    public Optional<byte[]> get(byte[] key) {
        int pin = parts.epochs().enter();
        try {
            View view = versions.view();
            return Optional.ofNullable(view.get(key, Keys.hash(key), versions.published()));
        } finally {
            parts.epochs().exit(pin);
        }
    }

    /**
     * Walks all entries of this moment in key order.
     *
     * @param from the first key; empty for the very first
     * @return a cursor, which has to be closed
     * @throws KvClosedException if the store is closed
     */
    public KvCursor scan(byte[] from) {
        int pin = parts.epochs().enter();
        View view = versions.view();
        return KvCursor.open(parts, pin, view, versions.published(), from);
    }

    /**
     * The store as it is now.
     *
     * @return a snapshot, which has to be closed
     * @throws KvClosedException if the store is closed
     */
    public KvSnapshot snapshot() {
        return new KvSnapshot(parts, versions);
    }

    /**
     * Makes everything written so far a sorted file, and waits for it.
     *
     * @throws KvFullException if the disk is full; nothing is lost then
     */
    public void flush() {
        writes.flush();
    }

    /**
     * Flushes, then merges all sorted files into one, without what is superseded or deleted.
     *
     * @throws KvFullException if the disk is full; nothing is lost then
     */
    public void compact() {
        writes.flush();
        background.compactAll();
    }

    /**
     * Reads every block of every sorted file.
     *
     * @return how many blocks there are
     * @throws KvDamagedException for the first that is damaged
     */
    public long verify() {
        int pin = parts.epochs().enter();
        try {
            return versions.view().tables().stream().mapToLong(Table::verify).sum();
        } finally {
            parts.epochs().exit(pin);
        }
    }

    /** Figures at this moment. */
    public KvStats stats() {
        int pin = parts.epochs().enter();
        try {
            View view = versions.view();
            List<Table> tables = view.tables();
            return new KvStats(
                    1 + view.frozen().size(),
                    view.active().memtable().bytes()
                            + view.frozen().stream()
                                    .mapToLong(f -> f.memtable().bytes())
                                    .sum(),
                    tables.size(),
                    tables.stream().mapToLong(Table::bytes).sum(),
                    tables.stream().mapToLong(Table::entries).sum(),
                    tables.stream().mapToLong(Table::memoryBytes).sum(),
                    parts.cache().bytes(),
                    background.flushes(),
                    background.compactions(),
                    parts.epochs().waiting());
        } finally {
            parts.epochs().exit(pin);
        }
    }

    /**
     * Closes the store. Everything acknowledged is on disk afterwards, whatever the durability. Open cursors and snapshots go on; memory and
     * files are given back with the last of them. Every call but the first does nothing.
     *
     * @throws KvException if something could not be written; the store is closed all the same
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (parts.options().durability() == Durability.NONE) {
                writes.flush();
            }
            writes.close();
        } finally {
            background.stop();
            parts.epochs().close(this::free);
        }
    }

    private void free() {
        View view = versions.view();
        writes.free();
        view.tables().forEach(Table::close);
        view.active().memtable().free();
        view.frozen().forEach(f -> f.memtable().free());
        closeLog(view.active());
        view.frozen().forEach(KvStore::closeLog);
        parts.cache().clear();
        parts.epochs().collect();
        parts.memory().close();
        closeStorage(parts.storage());
    }

    private static void closeLog(Generation generation) {
        LogWriter log = generation.log();
        if (log != null) {
            log.close();
        }
    }

    private static void closeStorage(Storage storage) {
        try {
            storage.close();
        } catch (IOException e) {
            throw Failures.of("closing", storage.path(""), e);
        }
    }
}
