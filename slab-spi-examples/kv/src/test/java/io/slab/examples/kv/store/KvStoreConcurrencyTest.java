package io.slab.examples.kv.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.SlabAllocator;
import io.slab.examples.kv.error.KvClosedException;
import io.slab.examples.kv.memory.SlabMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KvStoreConcurrencyTest {
    private static final int GROUPS = 200;

    @TempDir
    Path directory;

    /**
     * One writer, readers beside it, against a model that every reader can work out: batch <i>n</i> writes the value <i>n</i> to the three keys
     * of group <i>n</i> mod 200, so whoever looks after batch <i>m</i> was acknowledged sees in each group three equal values, none older
     * than what <i>m</i> implies.
     */
    @ParameterizedTest
    @EnumSource(Durability.class)
    void readersMustSeeWholeBatchesAndNothingOlderThanWhatWasAcknowledged(Durability durability) throws Exception {
        SlabMemory memory = Stores.memory();
        KvOptions options = Stores.small().withMemtableBytes(64 << 10).withDurability(durability);
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        try (KvStore store = KvStore.open(directory, memory, options)) {
            AtomicLong acknowledged = new AtomicLong(-1);
            AtomicBoolean stop = new AtomicBoolean();
            List<Thread> readers = new ArrayList<>();
            for (int r = 0; r < 3; r++) {
                Random random = new Random(r);
                readers.add(start(failures, () -> {
                    while (!stop.get()) {
                        if (random.nextInt(50) == 0) {
                            checkScan(store, acknowledged);
                        } else {
                            checkGroup(store, acknowledged, random.nextInt(GROUPS));
                        }
                    }
                }));
            }
            long end = System.nanoTime() + 1_500_000_000L;
            String padding = "x".repeat(100);
            for (long n = 0; (n <= GROUPS + 1 || System.nanoTime() < end) && failures.isEmpty(); n++) {
                WriteBatch batch = new WriteBatch();
                for (int part = 0; part < 3; part++) {
                    batch.put(Stores.bytes(key(n % GROUPS, part)), Stores.bytes(n + padding));
                }
                store.write(batch);
                acknowledged.set(n);
            }
            stop.set(true);
            for (Thread reader : readers) {
                reader.join();
            }
            assertThat(failures).isEmpty();
            assertThat(acknowledged.get()).isGreaterThan(GROUPS);
            memory.allocator().verify();
        }
    }

    private static Thread start(ConcurrentLinkedQueue<Throwable> failures, Runnable work) {
        return Thread.ofPlatform().start(() -> {
            try {
                work.run();
            } catch (Throwable t) {
                failures.add(t);
            }
        });
    }

    private static String key(long group, int part) {
        return "g%03d/%d".formatted(group, part);
    }

    private static long number(String value) {
        return Long.parseLong(value.substring(0, value.indexOf('x')));
    }

    /** The least number that group must show after batch {@code n}; -1 if it may be absent. */
    private static long least(long n, long group) {
        long last = n - Math.floorMod(n - group, GROUPS);
        return last < 0 ? -1 : last;
    }

    private static void checkGroup(KvStore store, AtomicLong acknowledged, int group) {
        long least = least(acknowledged.get(), group);
        try (KvSnapshot snapshot = store.snapshot()) {
            String first =
                    snapshot.get(Stores.bytes(key(group, 0))).map(Stores::text).orElse(null);
            assertThat(first != null || least < 0).isTrue();
            for (int part = 1; part < 3; part++) {
                assertThat(snapshot.get(Stores.bytes(key(group, part)))
                                .map(Stores::text)
                                .orElse(null))
                        .isEqualTo(first);
            }
            if (first != null) {
                assertThat(number(first)).isGreaterThanOrEqualTo(least);
            }
        }
    }

    private static void checkScan(KvStore store, AtomicLong acknowledged) {
        long before = acknowledged.get();
        NavigableMap<String, String> all = Stores.contents(store);
        long newest = all.values().stream()
                .mapToLong(KvStoreConcurrencyTest::number)
                .max()
                .orElse(-1);
        assertThat(newest).isGreaterThanOrEqualTo(before);
        for (int group = 0; group < GROUPS; group++) {
            // The scan is one moment: exactly what the newest batch that it saw implies.
            long expected = least(newest, group);
            for (int part = 0; part < 3; part++) {
                String value = all.get(key(group, part));
                assertThat(value == null ? -1 : number(value))
                        .as(key(group, part))
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void severalWritersMustEachSeeTheirOwnWritesAtOnce() throws Exception {
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        try (KvStore store = Stores.open(directory, Stores.small().withDurability(Durability.SYNC))) {
            List<Thread> writers = new ArrayList<>();
            for (int w = 0; w < 4; w++) {
                int own = w;
                writers.add(start(failures, () -> {
                    for (int i = 0; i < 300; i++) {
                        String key = own + "-" + i % 37;
                        store.put(Stores.bytes(key), Stores.bytes("v" + i));
                        assertThat(Stores.get(store, key)).isEqualTo("v" + i);
                    }
                }));
            }
            for (Thread writer : writers) {
                writer.join();
            }
            assertThat(failures).isEmpty();
            assertThat(Stores.contents(store)).hasSize(4 * 37);
        }
        try (KvStore again = Stores.open(directory, Stores.small())) {
            assertThat(Stores.contents(again)).hasSize(4 * 37);
        }
    }

    @Test
    void anInterruptedThreadMustNotTakeFilesFromOthers() {
        try (KvStore store = Stores.open(directory, Stores.small().withCacheBytes(0))) {
            store.put(Stores.bytes("k"), Stores.bytes("v"));
            store.flush();
            Thread.currentThread().interrupt();
            assertThat(Stores.get(store, "k")).isEqualTo("v");
            store.put(Stores.bytes("k2"), Stores.bytes("v2"));
            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
            assertThat(Stores.get(store, "k")).isEqualTo("v");
            assertThat(Stores.get(store, "k2")).isEqualTo("v2");
        }
        try (KvStore again = Stores.open(directory, Stores.small())) {
            assertThat(Stores.contents(again)).hasSize(2);
        }
    }

    @Test
    void anOpenCursorMustOutliveTheStoreAndThenGiveEverythingBack() {
        SlabMemory memory = Stores.memory();
        KvStore store = KvStore.open(directory, memory, Stores.small());
        for (int i = 0; i < 2000; i++) {
            store.put(Stores.bytes("k" + i), Stores.bytes("v" + i));
        }
        KvCursor cursor = store.scan(new byte[0]);
        KvSnapshot snapshot = store.snapshot();
        store.close();
        assertThatThrownBy(() -> store.get(Stores.bytes("k1"))).isInstanceOf(KvClosedException.class);
        assertThatThrownBy(() -> store.put(Stores.bytes("k1"), new byte[1])).isInstanceOf(KvClosedException.class);
        assertThatThrownBy(store::snapshot).isInstanceOf(KvClosedException.class);
        snapshot.close();
        assertThatThrownBy(() -> snapshot.get(Stores.bytes("k1"))).isInstanceOf(KvClosedException.class);
        assertThat(Stores.rest(cursor)).hasSize(2000);
        cursor.close();
        assertThatThrownBy(cursor::next).isInstanceOf(KvClosedException.class);
        assertThatThrownBy(() -> memory.allocate(8)).hasMessageContaining("closed");
    }

    @Test
    void closingWhileOthersWriteMustGiveEverythingBack() throws Exception {
        for (int round = 0; round < 10; round++) {
            SlabMemory memory = Stores.memory(8 << 20);
            try (SlabAllocator slabs = memory.allocator().retain()) {
                KvStore store = KvStore.open(directory.resolve("r" + round), memory, Stores.small());
                Queue<Throwable> problems = new ConcurrentLinkedQueue<>();
                List<Thread> writers = new ArrayList<>();
                CountDownLatch running = new CountDownLatch(4);
                for (int w = 0; w < 4; w++) {
                    writers.add(Thread.ofPlatform().start(() -> {
                        try {
                            for (int i = 0; ; i++) {
                                store.put(Stores.bytes("k" + i % 100), new byte[i % 3000]);
                                running.countDown();
                            }
                        } catch (KvClosedException e) {
                            // as it should be
                        } catch (Throwable e) {
                            problems.add(e);
                        }
                    }));
                }
                running.await();
                store.close();
                for (Thread writer : writers) {
                    writer.join();
                }
                assertThat(problems).isEmpty();
                slabs.verify();
                assertThat(slabs.stats().liveObjects()).isZero();
            }
        }
    }
}
