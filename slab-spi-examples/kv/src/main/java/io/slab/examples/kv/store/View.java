package io.slab.examples.kv.store;

import io.slab.examples.kv.data.Cursor;
import io.slab.examples.kv.memory.Raw;
import io.slab.examples.kv.memtable.Memtable;
import io.slab.examples.kv.table.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that holds entries at one moment, newest first. Immutable; what a view names stays while a pin that is older than its
 * replacement lasts.
 *
 * @param active takes writes
 * @param frozen wait to be flushed
 * @param tables sorted files
 */
record View(Generation active, List<Generation> frozen, List<Table> tables) {
    View {
        frozen = List.copyOf(frozen);
        tables = List.copyOf(tables);
    }

    /** The value of a key as of a snapshot, copied; null if there is none. */
    byte @Nullable [] get(byte[] key, long hash, long snapshot) {
        long version = active.memtable().find(key, hash, snapshot);
        for (int i = 0; version == 0 && i < frozen.size(); i++) {
            version = frozen.get(i).memtable().find(key, hash, snapshot);
        }
        if (version != 0) {
            return Memtable.isTombstone(version)
                    ? null
                    : Raw.copyOut(Memtable.valueAddress(version), Memtable.valueLength(version));
        }
        for (Table table : tables) {
            long entry = table.find(key, hash);
            if (entry != 0) {
                return Table.isTombstone(entry)
                        ? null
                        : Raw.copyOut(Table.valueAddress(entry), Table.valueLength(entry));
            }
        }
        return null;
    }

    /** Walks all entries that a snapshot sees, tombstones included. */
    Cursor cursor(byte[] from, long snapshot) {
        List<Cursor> cursors = new ArrayList<>();
        cursors.add(active.memtable().cursor(from, snapshot));
        frozen.forEach(f -> cursors.add(f.memtable().cursor(from, snapshot)));
        tables.forEach(t -> cursors.add(t.cursor(from)));
        return new MergeCursor(cursors);
    }

    /** The first log that is still needed. */
    long firstLog() {
        return frozen.isEmpty() ? active.firstLog() : frozen.getLast().firstLog();
    }

    View withTables(List<Table> changed) {
        return new View(active, frozen, changed);
    }
}
