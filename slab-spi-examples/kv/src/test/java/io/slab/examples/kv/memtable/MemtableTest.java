package io.slab.examples.kv.memtable;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.examples.kv.data.Cursor;
import io.slab.examples.kv.data.Keys;
import io.slab.examples.kv.epoch.Epochs;
import io.slab.examples.kv.error.KvFullException;
import io.slab.examples.kv.memory.Memory;
import io.slab.examples.kv.memory.Raw;
import io.slab.examples.kv.memory.SlabMemory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemtableTest {
    private final SlabAllocator slabs = SlabAllocatorConfig.builder().create();
    private final Failing memory = new Failing(new SlabMemory(slabs));
    private final Memory.Pool nodes = memory.pool("node", Memtable.NODE_BYTES);
    private final Epochs epochs = new Epochs();
    private final Memtable table = new Memtable(memory, nodes, epochs);
    private long sequence;

    /** Memory of which the n-th allocation fails. */
    private static final class Failing implements Memory {
        private final Memory real;
        private long left = Long.MAX_VALUE;

        Failing(Memory real) {
            this.real = real;
        }

        private void check() {
            if (left-- <= 0) {
                throw new KvFullException(KvFullException.Resource.MEMORY, "injected", null);
            }
        }

        @Override
        public String name() {
            return real.name();
        }

        @Override
        public long limitBytes() {
            return Long.MAX_VALUE;
        }

        @Override
        public long allocate(long bytes) {
            check();
            return real.allocate(bytes);
        }

        @Override
        public void free(long address) {
            real.free(address);
        }

        @Override
        public Pool pool(String name, int objectBytes) {
            Pool pool = real.pool(name, objectBytes);
            return new Pool() {
                @Override
                public long allocate() {
                    check();
                    return pool.allocate();
                }

                @Override
                public void free(long address) {
                    pool.free(address);
                }
            };
        }

        @Override
        public void close() {
            real.close();
        }
    }

    private long put(String key, String value) {
        byte[] k = key.getBytes(StandardCharsets.UTF_8);
        return table.insert(k, Keys.hash(k), value.getBytes(StandardCharsets.UTF_8), false, sequence);
    }

    private void write(String key, String value) {
        sequence++;
        put(key, value);
        table.published(sequence);
    }

    private String get(String key, long snapshot) {
        byte[] k = key.getBytes(StandardCharsets.UTF_8);
        long version = table.find(k, Keys.hash(k), snapshot);
        return version == 0
                ? null
                : new String(
                        Raw.copyOut(Memtable.valueAddress(version), Memtable.valueLength(version)),
                        StandardCharsets.UTF_8);
    }

    private NavigableMap<String, String> all(String from, long snapshot) {
        NavigableMap<String, String> all = new TreeMap<>();
        try (Cursor cursor = table.cursor(from.getBytes(StandardCharsets.UTF_8), snapshot)) {
            while (cursor.next()) {
                all.put(
                        new String(Raw.copyOut(cursor.keyAddress(), cursor.keyLength()), StandardCharsets.UTF_8),
                        new String(Raw.copyOut(cursor.valueAddress(), cursor.valueLength()), StandardCharsets.UTF_8));
            }
        }
        return all;
    }

    @AfterEach
    void everythingMustHaveBeenFreed() {
        epochs.collect();
        table.free();
        assertThat(table.bytes()).isZero();
        slabs.verify();
        assertThat(slabs.stats().liveObjects()).isZero();
        memory.close();
        slabs.close();
    }

    private void checkInOrder(List<Integer> order) {
        NavigableMap<String, String> model = new TreeMap<>();
        for (int i : order) {
            String key = Integer.toString(i * 7919 % 1_000_003, 36) + "/" + i % 10;
            write(key, "v" + i);
            model.put(key, "v" + i);
        }
        model.forEach((k, v) -> assertThat(get(k, sequence)).as(k).isEqualTo(v));
        assertThat(all("", sequence)).isEqualTo(model);
        String middle =
                model.keySet().stream().skip(model.size() / 2).findFirst().orElseThrow();
        assertThat(all(middle, sequence)).isEqualTo(model.tailMap(middle, true));
        assertThat(all(middle + "\0", sequence)).isEqualTo(model.tailMap(middle, false));
        assertThat(get("absent", sequence)).isNull();
    }

    private static List<Integer> numbers(int count) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(i);
        }
        return all;
    }

    @Test
    void keysInRandomOrderMustBeFoundInATreeOfSeveralLevels() {
        List<Integer> all = numbers(60_000);
        Collections.shuffle(all, new Random(1));
        checkInOrder(all);
    }

    @Test
    void keysThatComeInOrderMustFillTheirLeaves() {
        NavigableMap<String, String> model = new TreeMap<>();
        for (int i = 0; i < 50_000; i++) {
            String key = "%08d".formatted(i);
            write(key, "");
            model.put(key, "");
        }
        assertThat(all("", sequence)).isEqualTo(model);
        epochs.collect();
        long nodes = (table.bytes() - 50_000L * (Entries.HEADER + 8)) / Memtable.NODE_BYTES;
        assertThat(nodes).isLessThan(50_000 / Leaf.CAPACITY * 11 / 10);
    }

    @Test
    void keysThatComeInReverseMustBeFound() {
        checkInOrder(numbers(5000).reversed());
    }

    @Test
    void aSnapshotMustSeeItsVersionsAndLaterOnesMustFreeTheRest() {
        for (int i = 0; i < 500; i++) {
            write("k" + i, "old");
        }
        long before = sequence;
        int pin = epochs.enter();
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 600; i++) {
                write("k" + i, "new" + round);
            }
        }
        assertThat(all("", before)).hasSize(500).containsValue("old").doesNotContainValue("new1");
        assertThat(get("k3", before)).isEqualTo("old");
        assertThat(get("k555", before)).isNull();
        assertThat(get("k3", sequence)).isEqualTo("new19");
        long pinned = table.bytes();
        epochs.exit(pin);
        epochs.collect();
        assertThat(table.bytes()).isLessThan(pinned / 5);
        assertThat(all("", sequence)).hasSize(600);
    }

    @Test
    void aWriteThatIsTakenBackMustNeverBeSeenAndLeaveWhatWasThere() {
        write("there", "first");
        sequence++;
        long[] versions = {put("there", "x"), put("fresh", "y"), put("there", "z")};
        for (int i = 2; i >= 0; i--) {
            table.revert(versions[i]);
        }
        sequence++;
        table.published(sequence);
        assertThat(get("there", sequence)).isEqualTo("first");
        assertThat(get("fresh", sequence)).isNull();
        assertThat(all("", sequence)).containsOnlyKeys("there");
        write("fresh", "second");
        write("there", "third");
        assertThat(get("fresh", sequence)).isEqualTo("second");
        assertThat(get("there", sequence)).isEqualTo("third");
    }

    @Test
    void anAllocationThatFailsAnywhereMustChangeNothing() {
        NavigableMap<String, String> model = new TreeMap<>();
        Random random = new Random(7);
        int failures = 0;
        for (int i = 0; i < 20_000; i++) {
            String key = "k" + random.nextInt(15_000);
            memory.left = random.nextInt(6);
            long bytes = table.bytes();
            try {
                write(key, "v" + i);
                model.put(key, "v" + i);
            } catch (KvFullException e) {
                failures++;
                epochs.collect();
                assertThat(table.bytes()).isLessThanOrEqualTo(bytes);
            }
            memory.left = Long.MAX_VALUE;
            if (i % 1000 == 0) {
                assertThat(all("", sequence)).isEqualTo(model);
            }
        }
        assertThat(failures).isGreaterThan(1000);
        assertThat(all("", sequence)).isEqualTo(model);
    }

    @Test
    void keysOfAllKindsOfBytesMustBeOrderedAsUnsignedAndHashedAlike() {
        Random random = new Random(3);
        NavigableMap<byte[], Integer> model = new TreeMap<>(Arrays::compareUnsigned);
        for (int i = 0; i < 3000; i++) {
            byte[] key = new byte[1 + random.nextInt(20)];
            random.nextBytes(key);
            if (i % 3 == 0) {
                Arrays.fill(key, 0, key.length - 1, (byte) 0xFF);
            }
            sequence++;
            table.insert(key, Keys.hash(key), new byte[0], false, sequence);
            table.published(sequence);
            model.put(key, i);
        }
        List<byte[]> seen = new ArrayList<>();
        Cursor cursor = table.cursor(new byte[0], sequence);
        while (cursor.next()) {
            assertThat(Keys.hash(cursor.keyAddress(), cursor.keyLength()))
                    .isEqualTo(Keys.hash(Raw.copyOut(cursor.keyAddress(), cursor.keyLength())));
            seen.add(Raw.copyOut(cursor.keyAddress(), cursor.keyLength()));
        }
        assertThat(seen).containsExactlyElementsOf(model.keySet());
    }
}
