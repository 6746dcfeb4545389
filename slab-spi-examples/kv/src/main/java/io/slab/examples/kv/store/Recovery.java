package io.slab.examples.kv.store;

import io.slab.examples.kv.data.Cursor;
import io.slab.examples.kv.data.Keys;
import io.slab.examples.kv.error.KvDamagedException;
import io.slab.examples.kv.error.KvException;
import io.slab.examples.kv.error.KvFullException;
import io.slab.examples.kv.file.Failures;
import io.slab.examples.kv.file.Storage;
import io.slab.examples.kv.file.StorageFile;
import io.slab.examples.kv.log.LogReader;
import io.slab.examples.kv.log.LogWriter;
import io.slab.examples.kv.memtable.Memtable;
import io.slab.examples.kv.table.Table;
import io.slab.examples.kv.table.TableSalvage;
import io.slab.examples.kv.table.TableWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens what is on the disk: the files that the manifest names, then the logs, in order, into a new memtable. Files that nothing names are
 * left over from a crash and removed. Nothing is changed on the disk before everything has been read and found whole, unless salvage was
 * asked for. With salvage, the state is that of the last whole record before the first damage of a log; damaged files are kept under
 * another name.
 */
final class Recovery {
    private final Parts parts;
    private final Storage storage;
    private final RecoveryReport.Builder report = new RecoveryReport.Builder();
    private final List<Table> tables = new ArrayList<>();
    private final List<String> setAside = new ArrayList<>();
    private final List<String> emptyLogs = new ArrayList<>();
    private Memtable memtable;
    private long nextFile;
    private long sequence;
    private boolean tablesChanged;

    Recovery(Parts parts) {
        this.parts = parts;
        this.storage = parts.storage();
        this.memtable = parts.newMemtable();
    }

    RecoveryReport report() {
        return report.build();
    }

    Versions run() {
        boolean done = false;
        try {
            List<String> names = storage.names();
            Versions versions = names.contains(Names.MANIFEST) ? reopen(names) : begin(names);
            done = true;
            return versions;
        } catch (IOException e) {
            throw Failures.of("opening", storage.path(""), e);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody cancels this", e);
        } finally {
            if (!done) {
                tables.forEach(Table::close);
                parts.cache().clear();
                parts.epochs().collect();
                memtable.free();
            }
        }
    }

    private Versions begin(List<String> names) throws IOException {
        List<String> others =
                names.stream().filter(n -> !n.equals(Names.NEW_MANIFEST)).toList();
        if (!others.isEmpty()) {
            throw new KvDamagedException(
                    storage.path(Names.MANIFEST),
                    0,
                    "it is missing, though the directory holds " + others.size() + " other files, such as "
                            + others.getFirst() + ": choose an empty directory for a new store");
        }
        nextFile = 1;
        return start(0);
    }

    private Versions reopen(List<String> names) throws IOException, InterruptedException {
        Manifest manifest = Manifest.load(storage);
        nextFile = manifest.nextFile();
        sequence = manifest.sequence();
        for (String name : names) {
            for (String suffix : List.of(Names.LOG, Names.TABLE)) {
                nextFile = Math.max(nextFile, Names.numberOf(name, suffix).orElse(-1) + 1);
            }
        }
        for (long number : manifest.tables()) {
            openTable(number);
        }
        List<Long> logs = names.stream()
                .flatMapToLong(n -> Names.numberOf(n, Names.LOG).stream())
                .filter(n -> n >= manifest.firstLog())
                .sorted()
                .boxed()
                .toList();
        replay(logs);
        boolean flushed = tablesChanged || !report.damages.isEmpty();
        if (flushed) {
            flush();
        }
        Versions versions = start(flushed || logs.isEmpty() ? 0 : logs.getFirst());
        clean(names, versions);
        return versions;
    }

    private void openTable(long number) throws InterruptedException {
        try {
            Table table = parts.openTable(number);
            tables.add(table);
            if (parts.options().salvage()) {
                table.verify();
            }
        } catch (KvDamagedException e) {
            if (!parts.options().salvage()) {
                throw new KvDamagedException(
                        e.file(),
                        e.offset(),
                        e.getMessage() + "; " + tables.size()
                                + " newer tables are whole; open with salvage to keep what can be read");
            }
            salvageTable(number, e);
        }
    }

    private void salvageTable(long number, KvDamagedException damage) throws InterruptedException {
        if (!tables.isEmpty() && tables.getLast().number() == number) {
            tables.removeLast().close();
        }
        long made = nextFile++;
        String summary;
        try (StorageFile file = storage.open(Names.table(number));
                TableSalvage cursor = new TableSalvage(file)) {
            if (write(made, cursor).entries() > 0) {
                tables.add(parts.openTable(made));
            }
            summary = cursor.summary();
        } catch (IOException e) {
            throw Failures.of("salvaging", storage.path(Names.table(number)), e);
        }
        report.damages.add(damage.getMessage() + "; " + summary);
        setAside.add(Names.table(number));
        tablesChanged = true;
    }

    private void replay(List<Long> logs) throws IOException, InterruptedException {
        boolean stopped = false;
        for (long number : logs) {
            String name = Names.log(number);
            if (stopped) {
                report.damages.add(storage.path(name) + " was not replayed: it comes after the damage");
                setAside.add(name);
                continue;
            }
            boolean isLast = number == logs.getLast();
            try (StorageFile file = storage.open(name)) {
                LogReader.End end = new LogReader(file).read(new Replayer());
                report.logRecords += end.records();
                if (end.isClean() && end.records() == 0) {
                    emptyLogs.add(name);
                }
                if (!end.isClean()) {
                    if (isLast && end.isCutOff()) {
                        report.cutOffBytes = end.size() - end.offset();
                        report.cutOffFrom = file.path() + " from offset " + end.offset() + " on";
                        if (end.offset() == 0) {
                            storage.delete(name); // not even its head was written
                        } else {
                            file.truncate(end.offset());
                            file.force();
                        }
                    } else {
                        damaged(file, end);
                        setAside.add(name);
                        stopped = true;
                    }
                }
            }
        }
    }

    private void damaged(StorageFile file, LogReader.End end) {
        String what = end.wrong() + "; " + report.logRecords + " records before it were recovered, "
                + end.recordsBehind() + " whole records behind it in this log were not";
        if (!parts.options().salvage()) {
            throw new KvDamagedException(file.path(), end.offset(), what + "; open with salvage to go on without them");
        }
        report.damages.add(new KvDamagedException(file.path(), end.offset(), what).getMessage());
    }

    /** Puts the writes of logs into the memtable; flushes where that runs over. */
    private final class Replayer implements LogReader.Sink {
        @Override
        public void write(long number, byte[] key, byte[] value, boolean tombstone) {
            long hash = Keys.hash(key);
            try {
                memtable.insert(key, hash, value, tombstone, number);
            } catch (KvFullException e) {
                spill();
                memtable.insert(key, hash, value, tombstone, number);
            }
        }

        @Override
        public void recordEnd(long number) {
            sequence = Math.max(sequence, number);
            memtable.published(number);
            if (memtable.bytes() >= parts.options().memtableBytes()) {
                spill();
            }
        }

        private void spill() {
            try {
                flush();
            } catch (InterruptedException e) {
                throw new AssertionError("nobody cancels this", e);
            }
        }
    }

    /** Makes the memtable a sorted file, which the manifest will name; until then the logs still hold the same. */
    private void flush() throws InterruptedException {
        if (memtable.isEmpty()) {
            return;
        }
        long number = nextFile++;
        if (write(number, memtable.cursor(new byte[0], Long.MAX_VALUE)).entries() > 0) {
            tables.addFirst(parts.openTable(number));
        }
        tablesChanged = true;
        parts.epochs().collect();
        memtable.free();
        memtable = parts.newMemtable();
    }

    private TableWriter.Written write(long number, Cursor cursor) throws InterruptedException {
        return new TableWriter(storage, parts.spare(), false, () -> {}).write(Names.table(number), cursor);
    }

    /** @param firstLog the first log whose writes are in the memtable, or 0 if there are none */
    private Versions start(long firstLog) throws IOException {
        LogWriter log = null;
        long number = nextFile++;
        if (parts.options().durability() != Durability.NONE) {
            log = parts.newLog(number);
        }
        boolean done = false;
        try {
            Generation active = new Generation(memtable, log, firstLog == 0 ? number : firstLog);
            Versions versions = new Versions(storage, new View(active, List.of(), tables), nextFile, sequence);
            for (String name : setAside) {
                storage.rename(name, name + Names.DAMAGED);
            }
            versions.install(tables, null);
            KvException broken = versions.broken();
            if (broken != null) {
                throw broken;
            }
            done = true;
            return versions;
        } finally {
            if (!done && log != null) {
                log.close();
            }
        }
    }

    private void clean(List<String> names, Versions versions) throws IOException {
        List<Long> alive = tables.stream().map(Table::number).toList();
        long firstLog = versions.view().firstLog();
        for (String name : names) {
            long log = Names.numberOf(name, Names.LOG).orElse(Long.MAX_VALUE);
            long table = Names.numberOf(name, Names.TABLE).orElse(-1);
            boolean left = (table >= 0 && !alive.contains(table)) || log < firstLog || emptyLogs.contains(name);
            if ((left && !setAside.contains(name)) || name.equals(Names.NEW_MANIFEST)) {
                storage.delete(name);
            }
        }
    }
}
