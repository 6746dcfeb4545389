package io.slab.examples.kv.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slab.examples.kv.error.KvDamagedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files: told with file, offset and what was recovered; salvaged on demand; never a wrong answer. */
class KvStoreDamageTest {
    private static final KvOptions BIG = KvOptions.defaults().withMemtableBytes(1 << 30);

    @TempDir
    Path directory;

    private final NavigableMap<String, String> model = new TreeMap<>();

    private void fill(KvOptions options, int count, boolean flush) {
        try (KvStore store = Stores.open(directory, options)) {
            for (int i = 0; i < count; i++) {
                String key = "k%05d".formatted(i);
                store.put(Stores.bytes(key), Stores.bytes("value " + i));
                model.put(key, "value " + i);
            }
            if (flush) {
                store.flush();
            }
        }
    }

    private Path only(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> found = files.filter(f -> f.toString().endsWith(suffix) && sizeOf(f) > 100)
                    .toList();
            assertThat(found).hasSize(1);
            return found.getFirst();
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void flip(Path file, long offset) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) offset] ^= 0x40;
        Files.write(file, bytes);
    }

    private KvDamagedException openFails() {
        KvDamagedException e = catchThrowableOfType(
                KvDamagedException.class, () -> Stores.open(directory, BIG).close());
        assertThat(e).as("opening must fail").isNotNull();
        return e;
    }

    @Test
    void aFlippedByteInALogMustBeReportedAndSalvagedUpToThere() throws IOException {
        fill(BIG, 1000, false);
        Path log = only(".log");
        flip(log, Files.size(log) / 2);
        KvDamagedException e = openFails();
        assertThat(e.file()).isEqualTo(log);
        assertThat(e.offset()).isBetween(Files.size(log) / 2 - 60, Files.size(log) / 2);
        assertThat(e).hasMessageContaining("records before it were recovered").hasMessageContaining("salvage");
        openFails(); // nothing was changed by the first attempt

        try (KvStore store = Stores.open(directory, BIG.withSalvage(true))) {
            NavigableMap<String, String> found = Stores.contents(store);
            assertThat(found).hasSizeBetween(450, 550);
            assertThat(found).isEqualTo(model.headMap(found.lastKey(), true));
            assertThat(store.recovery().damages()).hasSize(1).first().asString().contains(log.toString(), "whole");
            assertThat(store.recovery().logRecords()).isEqualTo(found.size());
        }
        assertThat(Path.of(log + ".damaged")).exists();
        try (KvStore store = Stores.open(directory, BIG)) {
            assertThat(Stores.contents(store)).hasSizeBetween(450, 550);
        }
    }

    @Test
    void eachByteOfALogMustBeGuarded() throws IOException {
        fill(BIG, 3, false);
        Path log = only(".log");
        byte[] whole = Files.readAllBytes(log);
        byte[] manifest = Files.readAllBytes(directory.resolve(Names.MANIFEST));
        int harmless = 0;
        for (int at = 0; at < whole.length; at++) {
            Stores.clear(directory);
            Files.write(directory.resolve(Names.MANIFEST), manifest);
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            Files.write(log, damaged);
            try (KvStore store = Stores.open(directory, BIG)) {
                // The file is as long as it was: no crash explains a record that is wrong, not even the last.
                assertThat(Stores.contents(store)).as("byte %d", at).isEqualTo(model);
                assertThat(store.recovery().cutOffBytes()).isZero();
                harmless++;
            } catch (KvDamagedException e) {
                assertThat(e.file()).isEqualTo(log);
                assertThat(e.offset()).isLessThanOrEqualTo(at);
            }
        }
        assertThat(harmless).as("bytes of the head that mean nothing").isEqualTo(Integer.BYTES);
    }

    @Test
    void zerosThatTheFileSystemLeftBehindTheLastRecordMustCountAsCutOff() throws IOException {
        fill(BIG, 3, false);
        Path log = only(".log");
        Files.write(log, new byte[5000], StandardOpenOption.APPEND);
        try (KvStore store = Stores.open(directory, BIG)) {
            assertThat(Stores.contents(store)).isEqualTo(model);
            assertThat(store.recovery().cutOffBytes()).isEqualTo(5000);
            assertThat(store.recovery().cutOffFrom()).contains(log.toString(), "offset");
        }
    }

    @Test
    void aDamagedHeadOfATableMustBeReported() throws IOException {
        fill(BIG, 100, true);
        Path table = only(".table");
        for (int at = 0; at < 12; at++) {
            flip(table, at);
            assertThat(openFails().file()).isEqualTo(table);
            flip(table, at);
        }
        try (KvStore store = Stores.open(directory, BIG)) {
            assertThat(Stores.contents(store)).isEqualTo(model);
        }
    }

    @Test
    void aLogCutOffAnywhereMustOpenWithTheRecordsBefore() throws IOException {
        fill(BIG, 30, false);
        Path log = only(".log");
        byte[] whole = Files.readAllBytes(log);
        Random random = new Random(5);
        for (int i = 0; i < 60; i++) {
            int length = random.nextInt(whole.length);
            Files.write(log, java.util.Arrays.copyOf(whole, length));
            try (KvStore store = Stores.open(directory, BIG)) {
                NavigableMap<String, String> found = Stores.contents(store);
                assertThat(model.entrySet()).containsAll(found.entrySet());
                assertThat(store.recovery().logRecords()).isEqualTo(found.size());
                assertThat(store.recovery().damages()).isEmpty();
                store.put(Stores.bytes("after"), Stores.bytes("x"));
            }
            try (KvStore store = Stores.open(directory, BIG)) {
                assertThat(Stores.get(store, "after")).isEqualTo("x");
                store.delete(Stores.bytes("after"));
                // Start over with a single log, as it was.
                store.flush();
                store.compact();
            }
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            fill(BIG, 30, false);
            log = only(".log");
        }
    }

    @Test
    void aFlippedByteAnywhereMustNeverGiveAWrongValue() throws IOException {
        fill(BIG, 3000, true);
        Path table = only(".table");
        byte[] whole = Files.readAllBytes(table);
        Random random = new Random(9);
        int reported = 0;
        for (int i = 0; i < 60; i++) {
            byte[] damaged = whole.clone();
            int at = random.nextInt(whole.length);
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(table, damaged);
            try (KvStore store = Stores.open(directory, BIG)) {
                for (int k = 0; k < 3000; k += 10) {
                    String key = "k%05d".formatted(k);
                    try {
                        assertThat(Stores.get(store, key)).isEqualTo(model.get(key));
                    } catch (KvDamagedException e) {
                        assertThat(e.file()).isEqualTo(table);
                        assertThat(e.offset()).isLessThanOrEqualTo(at);
                        assertThat(e).hasMessageContaining("checksum");
                        reported++;
                    }
                }
            } catch (KvDamagedException e) {
                assertThat(e.file()).isEqualTo(table);
                reported++;
            }
        }
        assertThat(reported).isGreaterThan(40);
    }

    @Test
    void aDamagedTableMustBeSalvagedBlockByBlock() throws IOException {
        fill(BIG, 5000, true);
        Path table = only(".table");
        flip(table, Files.size(table) / 3);
        try (KvStore store = Stores.open(directory, BIG.withSalvage(true))) {
            NavigableMap<String, String> found = Stores.contents(store);
            assertThat(found.size()).isBetween(4000, 4999);
            assertThat(model.entrySet()).containsAll(found.entrySet());
            assertThat(store.recovery().damages())
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains(table.toString(), found.size() + " entries", "offset");
        }
        assertThat(Path.of(table + ".damaged")).exists();
        try (KvStore store = Stores.open(directory, BIG)) {
            assertThat(store.verify()).isPositive();
        }
    }

    @Test
    void aCutOffTableMustBeReportedAndSalvaged() throws IOException {
        fill(BIG, 5000, true);
        Path table = only(".table");
        byte[] whole = Files.readAllBytes(table);
        Files.write(table, java.util.Arrays.copyOf(whole, whole.length / 2));
        assertThat(openFails()).hasMessageContaining("footer").hasMessageContaining("salvage");
        try (KvStore store = Stores.open(directory, BIG.withSalvage(true))) {
            NavigableMap<String, String> found = Stores.contents(store);
            assertThat(found).hasSizeGreaterThan(1500).isEqualTo(model.headMap(found.lastKey(), true));
        }
    }

    @Test
    void aDamagedOrMissingManifestMustBeReported() throws IOException {
        fill(BIG, 10, true);
        Path manifest = directory.resolve("MANIFEST");
        byte[] whole = Files.readAllBytes(manifest);
        flip(manifest, 20);
        assertThat(openFails().file()).isEqualTo(manifest);
        Files.delete(manifest);
        assertThat(openFails()).hasMessageContaining("missing");
        Files.write(manifest, whole);
        try (KvStore store = Stores.open(directory, BIG)) {
            assertThat(Stores.contents(store)).isEqualTo(model);
        }
    }

    @Test
    void leftOversOfACrashMustBeRemoved() throws IOException {
        fill(BIG, 10, true);
        Path orphan = directory.resolve("00000777.table");
        Files.writeString(orphan, "half a table");
        Files.writeString(directory.resolve("MANIFEST.new"), "half a manifest");
        try (KvStore store = Stores.open(directory, BIG)) {
            assertThat(Stores.contents(store)).isEqualTo(model);
        }
        assertThat(orphan).doesNotExist();
        assertThat(directory.resolve("MANIFEST.new")).doesNotExist();
    }
}
