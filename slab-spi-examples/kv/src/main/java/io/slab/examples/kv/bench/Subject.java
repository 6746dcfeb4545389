package io.slab.examples.kv.bench;

import io.slab.examples.kv.memory.MallocMemory;
import io.slab.examples.kv.memory.Memory;
import io.slab.examples.kv.store.KvCursor;
import io.slab.examples.kv.store.KvStore;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** What is measured. Thread-safe. */
interface Subject extends AutoCloseable {
    /** Reads; returns the length of the value, or -1. */
    int read(byte[] key);

    void write(byte[] key, byte[] value);

    /** Reads so many entries; returns their bytes. */
    long scan(byte[] from, int count);

    /** Forgets everything. */
    @Override
    void close();

    /** Makes the subject of a plan; its files go to the plan's directory with {@code place} behind its name. */
    static Subject of(BenchPlan plan, String place) {
        return plan.subject().startsWith("heap") ? new HeapMap() : new Store(plan, Path.of(plan.directory() + place));
    }

    /** The store of this example. */
    final class Store implements Subject {
        private final KvStore store;

        Store(BenchPlan plan, Path directory) {
            Memory memory = plan.subject().equals("malloc") ? new MallocMemory() : plan.memory();
            store = KvStore.open(directory, memory, plan.storeOptions());
        }

        @Override
        public void close() {
            store.close();
        }

        @Override
        public int read(byte[] key) {
            return store.get(key).map(v -> v.length).orElse(-1);
        }

        @Override
        public void write(byte[] key, byte[] value) {
            store.put(key, value);
        }

        @Override
        public long scan(byte[] from, int count) {
            long bytes = 0;
            try (KvCursor cursor = store.scan(from)) {
                for (int i = 0; i < count && cursor.next(); i++) {
                    bytes += cursor.key().length + cursor.value().length;
                }
            }
            return bytes;
        }
    }

    /** What Java programs use where nobody thinks about it: neither persistent nor with snapshots. */
    final class HeapMap implements Subject {
        private final ConcurrentSkipListMap<byte[], byte[]> map = new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

        @Override
        public void close() {
            map.clear();
        }

        @Override
        public int read(byte[] key) {
            byte[] value = map.get(key);
            return value == null ? -1 : value.clone().length; // the store gives copies, too
        }

        @Override
        public void write(byte[] key, byte[] value) {
            map.put(key.clone(), value.clone());
        }

        @Override
        public long scan(byte[] from, int count) {
            long bytes = 0;
            int seen = 0;
            for (Map.Entry<byte[], byte[]> entry : map.tailMap(from).entrySet()) {
                bytes += entry.getKey().clone().length + entry.getValue().clone().length;
                if (++seen == count) {
                    break;
                }
            }
            return bytes;
        }
    }
}
