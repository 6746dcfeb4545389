package io.slab.examples.kv.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.examples.kv.error.KvFullException;
import io.slab.examples.kv.file.DirectoryStorage;
import io.slab.examples.kv.memory.SlabMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A store in less memory than its data takes: it flushes and evicts, nobody waits for long, nothing is lost. */
class KvStoreLimitTest {
    private static final int THREADS = 4;

    @TempDir
    Path directory;

    /**
     * Each thread writes keys of its own, which it models, and reads and scans those of all. With cache and memtable larger than the limit, the
     * limit alone decides.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8})
    void manyThreadsInLittleMemoryMustGoOnWritingAndReading(int megabytes) throws Exception {
        SlabMemory memory = Stores.memory((long) megabytes << 20);
        Map<String, Integer> model = new HashMap<>();
        try (KvStore store =
                KvStore.open(directory, memory, KvOptions.defaults().withDurability(Durability.NONE))) {
            try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
                List<Future<Map<String, Integer>>> parts = new ArrayList<>();
                for (int t = 0; t < THREADS; t++) {
                    int own = t;
                    parts.add(threads.submit(() -> work(store, own)));
                }
                for (Future<Map<String, Integer>> part : parts) {
                    model.putAll(part.get());
                }
            }
            assertThat(store.stats().flushes()).as("flushed by the limit").isPositive();
            Map<String, Integer> found = new HashMap<>();
            try (KvCursor cursor = store.scan(new byte[0])) {
                while (cursor.next()) {
                    found.put(Stores.text(cursor.key()), cursor.value().length);
                }
            }
            assertThat(found).isEqualTo(model);
            memory.allocator().verify();
            assertThat(memory.allocator().stats().usedBytes()).isLessThanOrEqualTo((long) megabytes << 20);
        }
    }

    private static Map<String, Integer> work(KvStore store, int own) {
        Random random = new Random(own);
        Map<String, Integer> model = new HashMap<>();
        for (int i = 0; i < 8000; i++) {
            String key = own + "-" + random.nextInt(4000);
            int length = random.nextInt(50) == 0 ? random.nextInt(9000) : random.nextInt(300);
            switch (random.nextInt(8)) {
                case 0 -> {
                    try (KvCursor cursor = store.scan(Stores.bytes(key))) {
                        for (int n = 0; n < 20 && cursor.next(); n++) {
                            assertThat(cursor.value()).isNotNull();
                        }
                    }
                }
                case 1, 2, 3 ->
                    assertThat(store.get(Stores.bytes(key)).map(v -> v.length))
                            .as(key)
                            .isEqualTo(Optional.ofNullable(model.get(key)));
                default -> {
                    put(store, key, length);
                    model.put(key, length);
                }
            }
        }
        return model;
    }

    /** A write may be refused while others hold what there is, and is taken when it is tried again. */
    private static void put(KvStore store, String key, int length) {
        KvFullException last = null;
        for (int attempt = 0; attempt < 100; attempt++) {
            try {
                store.put(Stores.bytes(key), new byte[length]);
                return;
            } catch (KvFullException e) {
                assertThat(e.resource()).isEqualTo(KvFullException.Resource.MEMORY);
                last = e;
            }
        }
        throw new AssertionError("refused again and again", last);
    }

    @ParameterizedTest
    @CsvSource({"3000000, 500000", "60000, 10000", "9223372036854775807, 67108864"})
    void eachConsumerMustTakeAShareOfALimitedMemoryOnly(long limit, long share) {
        KvOptions options = KvOptions.defaults().within(limit);
        assertThat(options.memtableBytes()).isEqualTo(share);
        assertThat(options.cacheBytes()).isEqualTo(share);
    }

    @Test
    void indexesAndFiltersMustNotTakeTheMemoryThatWritesNeed() {
        SlabMemory memory = Stores.memory(2 << 20);
        try (KvStore store =
                KvStore.open(directory, memory, KvOptions.defaults().withDurability(Durability.NONE))) {
            WriteBatch batch = new WriteBatch();
            for (int i = 0; i < 400_000; i++) {
                batch.put(Stores.bytes("k" + i), new byte[0]);
                if (batch.size() == 500) {
                    store.write(batch);
                    batch.clear();
                }
            }
            assertThat(store.stats().indexBytes()).as("more than its share").isGreaterThan((2 << 20) / 6);
            store.put(Stores.bytes("large"), new byte[1 << 20]);
            assertThat(store.get(Stores.bytes("large"))).isPresent();
            assertThat(store.get(Stores.bytes("k77"))).isPresent();
        }
    }

    /** While the one background thread writes a large file, a writer asks for a flush: it must be done in between, not afterwards. */
    @Test
    void aFlushMustNotWaitForACompaction() throws Exception {
        FaultyStorage disk = new FaultyStorage(DirectoryStorage.open(directory));
        try (KvStore store = KvStore.open(disk, Stores.memory(), KvOptions.defaults())) {
            for (int part = 0; part < 2; part++) {
                for (int i = 0; i < 2000; i++) {
                    store.put(Stores.bytes("k%05d".formatted(2 * i + part)), new byte[500]);
                }
                store.flush();
            }
            long flushes = store.stats().flushes();
            AtomicReference<Path> compacted = new AtomicReference<>();
            AtomicInteger blocks = new AtomicInteger();
            AtomicBoolean inBetween = new AtomicBoolean();
            Thread writer = Thread.ofPlatform().unstarted(() -> {
                store.put(Stores.bytes("later"), Stores.bytes("v"));
                store.flush();
            });
            disk.beforeAppend = path -> {
                if (!path.toString().endsWith(".table")) {
                    return;
                }
                compacted.compareAndSet(null, path);
                if (!path.equals(compacted.get())) {
                    return;
                }
                if (blocks.incrementAndGet() == 5) {
                    writer.start();
                    while (writer.getState() != Thread.State.WAITING) {
                        Thread.onSpinWait();
                    }
                } else if (store.stats().flushes() > flushes) {
                    inBetween.set(true);
                }
            };
            store.compact();
            writer.join();
            assertThat(inBetween).as("flushed before the compaction was done").isTrue();
            disk.beforeAppend = path -> {};
            assertThat(store.stats().tables()).isEqualTo(2);
            assertThat(Stores.contents(store)).hasSize(4001);
            store.compact();
            assertThat(store.stats().tables()).isEqualTo(1);
            assertThat(Stores.contents(store)).hasSize(4001).containsEntry("later", "v");
        }
        try (KvStore again = Stores.open(directory, KvOptions.defaults())) {
            assertThat(Stores.contents(again)).hasSize(4001).containsEntry("later", "v");
        }
    }
}
