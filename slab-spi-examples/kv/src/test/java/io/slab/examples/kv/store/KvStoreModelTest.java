package io.slab.examples.kv.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.examples.kv.memory.SlabMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The whole store beside a {@link TreeMap}: whatever is done, and in whatever order, both hold the same. */
class KvStoreModelTest {
    private static final int KEYS = 300;

    private sealed interface Step {
        record Put(int key, int length) implements Step {}

        record Delete(int key) implements Step {}

        record Batch(List<Integer> keys) implements Step {}

        record Scan(int from) implements Step {}

        record SnapshotAround(int key, boolean compact) implements Step {}

        record Flush() implements Step {}

        record Compact() implements Step {}

        record Reopen(Durability durability) implements Step {}
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Integer> keys = Arbitraries.integers().between(0, KEYS);
        Arbitrary<Integer> lengths = Arbitraries.frequencyOf(
                Tuple.of(20, Arbitraries.integers().between(0, 60)),
                Tuple.of(1, Arbitraries.integers().between(3000, 30_000)));
        Arbitrary<Step> step = Arbitraries.frequencyOf(
                Tuple.of(40, Combinators.combine(keys, lengths).as(Step.Put::new)),
                Tuple.of(10, keys.map(Step.Delete::new)),
                Tuple.of(15, keys.list().ofMaxSize(60).map(Step.Batch::new)),
                Tuple.of(4, keys.map(Step.Scan::new)),
                Tuple.of(
                        2,
                        Combinators.combine(keys, Arbitraries.of(true, false)).as(Step.SnapshotAround::new)),
                Tuple.of(2, Arbitraries.of(new Step.Flush(), new Step.Compact())),
                Tuple.of(2, Arbitraries.of(Durability.NONE, Durability.PROCESS).map(Step.Reopen::new)));
        return step.list().ofMinSize(1).ofMaxSize(150);
    }

    @Property(tries = 60)
    void theStoreMustHoldWhatATreeMapHolds(@ForAll("histories") List<Step> history) throws IOException {
        try (Pair pair = new Pair()) {
            history.forEach(pair::run);
            pair.checkAll();
        }
    }

    /** Store and model side by side. */
    private static final class Pair implements AutoCloseable {
        private static final KvOptions OPTIONS = Stores.small().withMemtableBytes(8192);

        private final Path directory = Files.createTempDirectory("kv-model");
        private final NavigableMap<String, String> model = new TreeMap<>();
        private SlabMemory memory = Stores.memory();
        private KvStore store = KvStore.open(directory, memory, OPTIONS);

        Pair() throws IOException {}

        void run(Step step) {
            switch (step) {
                case Step.Put(int k, int length) -> {
                    String value = Integer.toString(k % 10).repeat(length);
                    store.put(Stores.bytes(key(k)), Stores.bytes(value));
                    model.put(key(k), value);
                    check(k);
                }
                case Step.Delete(int k) -> {
                    store.delete(Stores.bytes(key(k)));
                    model.remove(key(k));
                    check(k);
                }
                case Step.Batch(List<Integer> keys) -> batch(keys);
                case Step.Scan(int from) -> {
                    try (KvCursor cursor = store.scan(Stores.bytes(key(from)))) {
                        assertThat(Stores.rest(cursor)).isEqualTo(model.tailMap(key(from), true));
                    }
                }
                case Step.SnapshotAround(int k, boolean compact) -> snapshotAround(k, compact);
                case Step.Flush() -> {
                    store.flush();
                    checkAll();
                }
                case Step.Compact() -> {
                    store.compact();
                    checkAll();
                    assertThat(store.stats().tableEntries()).isEqualTo(model.size());
                }
                case Step.Reopen(Durability durability) -> {
                    store.close();
                    memory = Stores.memory();
                    store = KvStore.open(directory, memory, OPTIONS.withDurability(durability));
                    assertThat(store.recovery().damages()).isEmpty();
                    checkAll();
                }
            }
        }

        private void batch(List<Integer> keys) {
            WriteBatch batch = new WriteBatch();
            for (int k : keys) {
                if (k % 3 == 0) {
                    batch.delete(Stores.bytes(key(k)));
                    model.remove(key(k));
                } else {
                    batch.put(Stores.bytes(key(k)), Stores.bytes("batch" + k));
                    model.put(key(k), "batch" + k);
                }
            }
            store.write(batch);
            keys.forEach(this::check);
        }

        private void snapshotAround(int k, boolean compact) {
            NavigableMap<String, String> before = new TreeMap<>(model);
            try (KvSnapshot snapshot = store.snapshot();
                    KvCursor cursor = snapshot.scan(new byte[0])) {
                store.put(Stores.bytes(key(k)), Stores.bytes("later"));
                model.put(key(k), "later");
                store.put(Stores.bytes("new" + k), Stores.bytes("later"));
                model.put("new" + k, "later");
                if (compact) {
                    store.compact();
                }
                assertThat(snapshot.get(Stores.bytes(key(k))).map(Stores::text).orElse(null))
                        .isEqualTo(before.get(key(k)));
                assertThat(snapshot.get(Stores.bytes("new" + k))
                                .map(Stores::text)
                                .orElse(null))
                        .isEqualTo(before.get("new" + k));
                assertThat(Stores.rest(cursor)).isEqualTo(before);
            }
            check(k);
        }

        private static String key(int k) {
            return "key-" + k;
        }

        private void check(int k) {
            assertThat(Stores.get(store, key(k))).as(key(k)).isEqualTo(model.get(key(k)));
        }

        void checkAll() {
            assertThat(Stores.contents(store)).isEqualTo(model);
            store.verify();
            memory.allocator().verify();
        }

        @Override
        public void close() throws IOException {
            store.close();
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }
}
