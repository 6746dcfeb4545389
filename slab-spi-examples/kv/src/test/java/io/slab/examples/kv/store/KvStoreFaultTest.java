package io.slab.examples.kv.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.examples.kv.error.KvException;
import io.slab.examples.kv.error.KvFullException;
import io.slab.examples.kv.error.KvInputException;
import io.slab.examples.kv.error.KvIoException;
import io.slab.examples.kv.file.DirectoryStorage;
import io.slab.examples.kv.memory.MallocMemory;
import io.slab.examples.kv.memory.SlabMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Full disks, full memory, failing calls: the write says so and has not happened, reading goes on. */
class KvStoreFaultTest {
    @TempDir
    Path directory;

    @Test
    void aFullDiskMustRefuseTheWriteAndKeepTheStoreReadableUntilThereIsRoom() throws IOException {
        FaultyStorage disk = new FaultyStorage(DirectoryStorage.open(directory));
        NavigableMap<String, String> model = new TreeMap<>();
        try (KvStore store = KvStore.open(disk, Stores.memory(), Stores.small())) {
            disk.room.set(60_000);
            int refused = 0;
            for (int i = 0; refused < 20; i++) {
                try {
                    store.put(Stores.bytes("k" + i), Stores.bytes("v" + i));
                    model.put("k" + i, "v" + i);
                } catch (KvFullException e) {
                    assertThat(e.resource()).isEqualTo(KvFullException.Resource.DISK);
                    assertThat(e).hasMessageContaining(directory.toString()).hasMessageContaining("make room");
                    refused++;
                }
            }
            assertThat(Stores.contents(store)).isEqualTo(model);
            disk.heal();
            store.put(Stores.bytes("after"), Stores.bytes("room"));
            model.put("after", "room");
            store.compact();
            assertThat(Stores.contents(store)).isEqualTo(model);
        }
        try (KvStore again = Stores.open(directory, Stores.small())) {
            assertThat(again.recovery().damages()).isEmpty();
            assertThat(Stores.contents(again)).isEqualTo(model);
        }
    }

    /** Who has made room asks again: what began before that must not answer. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoComesWhileAFlushIsFailingMustHearOfTheNextOne(boolean compacts) throws Exception {
        FaultyStorage disk = new FaultyStorage(DirectoryStorage.open(directory));
        try (KvStore store = KvStore.open(disk, Stores.memory(), Stores.small())) {
            store.put(Stores.bytes("k"), Stores.bytes("v"));
            FutureTask<Void> second = new FutureTask<>(compacts ? store::compact : store::flush, null);
            Thread comesLater = Thread.ofPlatform().unstarted(second);
            disk.beforeAppend = path -> {
                if (!path.toString().endsWith(".table")) {
                    return;
                }
                boolean first = comesLater.getState() == Thread.State.NEW;
                if (first) {
                    comesLater.start();
                    while (comesLater.getState() != Thread.State.WAITING) {
                        Thread.onSpinWait();
                    }
                }
                disk.room.set(first ? 0 : Long.MAX_VALUE);
            };
            try {
                store.flush();
            } catch (KvFullException e) {
                // As it should, unless the background thread had begun before this one came to wait.
            }
            assertThatCode(() -> second.get(1, TimeUnit.MINUTES)).doesNotThrowAnyException();
            assertThat(store.stats().tables()).isEqualTo(1);
        }
    }

    @Test
    void aFailureOfAnyCallMustLoseNothingThatWasAcknowledged() throws IOException {
        int reached = 0;
        for (int call = 0; call < 70; call++) {
            Path place = directory.resolve("c" + call);
            Durability durability = call % 2 == 0 ? Durability.SYNC : Durability.PROCESS;
            KvOptions options = Stores.small().withMemtableBytes(4096).withDurability(durability);
            FaultyStorage disk = new FaultyStorage(DirectoryStorage.open(place));
            NavigableMap<String, String> model = new TreeMap<>();
            try (KvStore store = KvStore.open(disk, Stores.memory(), options)) {
                disk.callsToFailure.set(call);
                Random random = new Random(call);
                for (int i = 0; i < 60; i++) {
                    String key = "k" + random.nextInt(40);
                    String value = "v".repeat(random.nextInt(300)) + i;
                    try {
                        store.put(Stores.bytes(key), Stores.bytes(value));
                        model.put(key, value);
                    } catch (KvException e) {
                        reached++;
                        disk.callsToFailure.set(Long.MAX_VALUE);
                        break;
                    }
                }
                assertThat(Stores.contents(store)).as("call %d", call).isEqualTo(model);
            } catch (KvException e) {
                reached++; // while closing
            }
            disk.heal();
            try (KvStore again = Stores.open(place, options)) {
                NavigableMap<String, String> found = Stores.contents(again);
                // A write whose fsync failed was refused, but may be on the disk all the same.
                assertThat(found)
                        .as("call %d", call)
                        .containsKeys(model.keySet().toArray(String[]::new));
                assertThat(found.entrySet().stream()
                                .filter(e -> !e.getValue().equals(model.get(e.getKey())))
                                .count())
                        .as("call %d", call)
                        .isLessThanOrEqualTo(1);
            }
        }
        assertThat(reached).isGreaterThan(30);
    }

    @Test
    void aFailedFsyncMustStopWritesForGoodAndHideWhatMayBeLost() throws IOException {
        FaultyStorage disk = new FaultyStorage(DirectoryStorage.open(directory));
        try (KvStore store = KvStore.open(disk, Stores.memory(), Stores.small().withDurability(Durability.SYNC))) {
            store.put(Stores.bytes("a"), Stores.bytes("1"));
            disk.forcesToFailure.set(0);
            assertThatThrownBy(() -> store.put(Stores.bytes("a"), Stores.bytes("2")))
                    .isInstanceOf(KvIoException.class)
                    .hasMessageContaining("writes have stopped")
                    .hasMessageContaining(".log");
            disk.heal();
            assertThatThrownBy(() -> store.put(Stores.bytes("b"), Stores.bytes("3")))
                    .isInstanceOf(KvIoException.class);
            assertThat(Stores.contents(store)).containsOnly(Stores.entry("a", "1"));
        }
    }

    @Test
    void aMemoryLimitMustFlushFirstAndThenRefuse() {
        SlabMemory memory = Stores.memory(4 << 20);
        KvOptions options = Stores.small().withMemtableBytes(1 << 30).withCacheBytes(256 << 10);
        NavigableMap<String, String> model = new TreeMap<>();
        try (KvStore store = KvStore.open(directory, memory, options)) {
            String value = "x".repeat(1000);
            for (int i = 0; i < 12_000; i++) {
                store.put(Stores.bytes("k" + i), Stores.bytes(i + value));
                model.put("k" + i, i + value);
            }
            assertThat(store.stats().flushes()).as("flushed by the limit alone").isPositive();
            byte[] tooMuch = new byte[8 << 20];
            assertThatThrownBy(() -> store.put(Stores.bytes("big"), tooMuch))
                    .isInstanceOf(KvFullException.class)
                    .hasMessageContaining("limit")
                    .extracting(e -> ((KvFullException) e).resource())
                    .isEqualTo(KvFullException.Resource.MEMORY);
            assertThat(Stores.contents(store)).isEqualTo(model);
            store.put(Stores.bytes("small"), Stores.bytes("fits"));
            memory.allocator().verify();
        }
    }

    @Test
    void aReaderThatPinsTooMuchMustBeNamedInTheRefusalAndGoOnReading() {
        SlabMemory memory = Stores.memory(4 << 20);
        try (KvStore store = KvStore.open(
                directory, memory, Stores.small().withMemtableBytes(1 << 30).withCacheBytes(0))) {
            byte[] value = new byte[2000];
            for (int i = 0; i < 300; i++) {
                store.put(Stores.bytes("k" + i), value);
            }
            try (KvSnapshot snapshot = store.snapshot()) {
                assertThatThrownBy(() -> {
                            for (int i = 0; i < 10_000; i++) {
                                store.put(Stores.bytes("k" + i % 300), value);
                            }
                        })
                        .isInstanceOf(KvFullException.class)
                        .hasMessageContaining("snapshots");
                assertThat(snapshot.get(Stores.bytes("k7")))
                        .hasValueSatisfying(v -> assertThat(v).isEqualTo(value));
            }
            store.put(Stores.bytes("k7"), Stores.bytes("there is room again"));
            assertThat(Stores.get(store, "k7")).isEqualTo("there is room again");
        }
    }

    @Test
    void wrongKeysAndValuesMustBeRefusedWithTheirLimits() {
        try (KvStore store =
                KvStore.open(directory, new MallocMemory(), Stores.small().withMaxValueBytes(1000))) {
            assertThatThrownBy(() -> store.put(new byte[0], new byte[1]))
                    .isInstanceOf(KvInputException.class)
                    .hasMessageContaining("0 bytes");
            assertThatThrownBy(() -> store.put(new byte[70_000], new byte[1]))
                    .isInstanceOf(KvInputException.class)
                    .hasMessageContaining("65535");
            assertThatThrownBy(() -> store.put(new byte[1], new byte[1001]))
                    .isInstanceOf(KvInputException.class)
                    .hasMessageContaining("1000");
            store.put(new byte[65_535], new byte[1000]);
            store.put(new byte[] {(byte) 0xFF}, new byte[0]);
            store.flush();
            assertThat(store.get(new byte[65_535]))
                    .hasValueSatisfying(v -> assertThat(v).hasSize(1000));
            assertThat(store.get(new byte[] {(byte) 0xFF}))
                    .hasValueSatisfying(v -> assertThat(v).isEmpty());
        }
        assertThatThrownBy(() -> Stores.small().withMemtableBytes(1))
                .isInstanceOf(KvInputException.class)
                .hasMessageContaining("4096");
    }

    @Test
    void aStoreThatIsOpenMustNotBeOpenedAgain() throws IOException {
        try (KvStore store = Stores.open(directory, Stores.small())) {
            assertThatThrownBy(() -> Stores.open(directory, Stores.small()))
                    .isInstanceOf(KvInputException.class)
                    .hasMessageContaining("open elsewhere");
            store.put(Stores.bytes("still"), Stores.bytes("works"));
        }
        Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> Stores.open(directory.resolve("file"), Stores.small()))
                .isInstanceOf(KvException.class)
                .hasMessageContaining("file");
    }

    @Test
    void aBackendWithoutAddressesMustBeRefused() {
        try (var slabs = io.slab.SlabAllocatorConfig.builder().backend("heap").create()) {
            assertThatThrownBy(() -> new SlabMemory(slabs))
                    .isInstanceOf(KvInputException.class)
                    .hasMessageContaining("heap");
        }
    }
}
