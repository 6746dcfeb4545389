package io.slab.examples.kv.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.examples.kv.error.KvInputException;
import io.slab.examples.kv.memory.MallocMemory;
import io.slab.examples.kv.memory.SlabMemory;
import io.slab.examples.kv.store.KvOptions;
import io.slab.examples.kv.store.KvStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real input with everything that can be wrong with it: told with line or path, and the rest is loaded. */
class LoadingTest {
    @TempDir
    Path scratch;

    private final List<String> problems = new ArrayList<>();
    private KvStore store;

    @BeforeEach
    void open() {
        store = KvStore.open(
                scratch.resolve("store"),
                new MallocMemory(),
                KvOptions.defaults().withMaxValueBytes(1000));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(scratch.resolve(name), content);
    }

    private Loading.Result load(Path path, @Nullable String key, @Nullable String value, boolean replace)
            throws IOException {
        Loading loading = new Loading(store, replace, problems::add);
        loading.run(Source.of(path, null, key, value));
        return loading.result();
    }

    private String get(String key) {
        return store.get(key.getBytes(StandardCharsets.UTF_8))
                .map(v -> new String(v, StandardCharsets.UTF_8))
                .orElse(null);
    }

    @Test
    void csvMustBeReadWithQuotesAndLineBreaksInFields() throws IOException {
        Path csv = file("a.csv", "id,name\n1,Ann\n2,\"Bob, \"\"the\nbuilder\"\"\"\n3,\n");
        assertThat(load(csv, null, null, false).loaded()).isEqualTo(3);
        assertThat(get("1")).isEqualTo("{\"id\":\"1\",\"name\":\"Ann\"}");
        assertThat(get("2")).contains("the\\nbuilder");
        assertThat(load(csv, "name", "id", false).loaded()).isEqualTo(2);
        assertThat(get("Ann")).isEqualTo("1");
        assertThat(problems).hasSize(1).first().asString().startsWith(csv + ":").contains("0 bytes");
    }

    @Test
    void problemsOfCsvMustNameTheirLines() throws IOException {
        Path csv = file("a.csv", "id,v\n1,a\n1,b\n2," + "x".repeat(1001) + "\n,c\n3,d\n4,\"never closed\n5,e\n");
        Loading.Result result = load(csv, null, "v", false);
        assertThat(get("1")).isEqualTo("a");
        assertThat(get("3")).isEqualTo("d");
        assertThat(result.loaded()).isEqualTo(2);
        assertThat(problems).hasSize(4);
        assertThat(problems.get(0)).startsWith(csv + ":3: ").contains("'1' is there already");
        assertThat(problems.get(1)).startsWith(csv + ":4: ").contains("1001").contains("1000");
        assertThat(problems.get(2)).startsWith(csv + ":5: ");
        assertThat(problems.get(3)).startsWith(csv + ":").contains("reading ends here");
        assertThatThrownBy(() -> load(csv, "nothing", null, false))
                .isInstanceOf(KvInputException.class)
                .hasMessageContaining("no column 'nothing'")
                .hasMessageContaining("id, v");
    }

    @Test
    void duplicatesMustBeKeptOrReplacedAsAsked() throws IOException {
        Path tsv = file("a.tsv", "k\tv\nx\t1\nx\t2\n");
        assertThat(load(tsv, "k", "v", false).refused()).isEqualTo(1);
        assertThat(get("x")).isEqualTo("1");
        assertThat(load(tsv, "k", "v", true).refused()).isZero();
        assertThat(get("x")).isEqualTo("2");
    }

    @Test
    void problemsOfJsonLinesMustNameTheirLinesAndTheRestBeLoaded() throws IOException {
        Path json = scratch.resolve("a.jsonl");
        try (var out = Files.newOutputStream(json)) {
            out.write("""
                {"id": 1, "v": {"a": [1]}}

                {"id": 2
                [1, 2]
                {"no": 3}
                {"id": "five", "v": "text"} trailing
                {"id": {"x": 1}}
                {"id": "seven", "v": "text"}
                """.getBytes(StandardCharsets.UTF_8));
            out.write(new byte[] {'{', '"', (byte) 0xFF, '"', '}', '\n'});
        }
        assertThat(load(json, "id", "v", false).loaded()).isEqualTo(2);
        assertThat(get("1")).isEqualTo("{\"a\":[1]}");
        assertThat(get("seven")).isEqualTo("text");
        assertThat(problems.stream()
                        .map(p -> p.substring((json + ":").length(), p.indexOf(' ')))
                        .toList())
                .containsExactly("3:", "4:", "5:", "6:", "7:", "9:");
        assertThatThrownBy(() -> load(json, null, null, false)).hasMessageContaining("--key");
    }

    @Test
    void aDirectoryMustBecomePathsAndContents() throws IOException {
        Path root = Files.createDirectories(scratch.resolve("dir"));
        Files.createDirectories(root.resolve("a/b"));
        Files.writeString(root.resolve("top.txt"), "top");
        Files.writeString(root.resolve("a/b/deep.txt"), "deep");
        Files.writeString(root.resolve("a/large"), "x".repeat(2000));
        Files.createSymbolicLink(root.resolve("link"), root);
        assertThat(load(root, null, null, false).loaded()).isEqualTo(2);
        assertThat(get("a/b/deep.txt")).isEqualTo("deep");
        assertThat(problems).hasSize(1).first().asString().startsWith(root.resolve("a/large") + ": ");
    }

    @Test
    void anArchiveMustBeReadLikeADirectoryAndADamagedOneReported() throws IOException {
        Path zip = scratch.resolve("a.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("x/y.txt"));
            out.write("in a zip".getBytes(StandardCharsets.UTF_8));
        }
        load(zip, null, null, false);
        assertThat(get("x/y.txt")).isEqualTo("in a zip");
        Path broken = file("b.jar", "this is no archive");
        load(broken, null, null, false);
        assertThat(problems).hasSize(1).first().asString().startsWith(broken + ": ");
    }

    @Test
    void whatCannotBeReadMustBeRefusedBeforeAnythingIsLoaded() throws IOException {
        assertThatThrownBy(() -> load(scratch.resolve("absent.csv"), null, null, false))
                .isInstanceOf(KvInputException.class)
                .hasMessageContaining("absent.csv");
        Path odd = file("picture.png", "x");
        assertThatThrownBy(() -> load(odd, null, null, false))
                .isInstanceOf(KvInputException.class)
                .hasMessageContaining("picture.png")
                .hasMessageContaining("--format");
        Path words = file("words", "b\na\n\nb\n");
        Loading loading = new Loading(store, false, problems::add);
        loading.run(Source.of(words, Source.Format.LINES, null, null));
        assertThat(loading.result().loaded()).isEqualTo(2);
        assertThat(problems).hasSize(1).first().asString().startsWith(words + ":4: ");
    }

    @Test
    void whatIsTooLargeForTheMemoryMustBeReportedWithItsPathAndTheRestBeLoaded() throws IOException {
        Path root = Files.createDirectories(scratch.resolve("dir"));
        for (int i = 0; i < 30; i++) {
            Files.write(root.resolve("file" + i), new byte[i == 7 ? 3 << 20 : 60_000]);
        }
        try (SlabAllocator slabs =
                        SlabAllocatorConfig.builder().limitBytes(1 << 20).create();
                KvStore little = KvStore.open(scratch.resolve("little"), new SlabMemory(slabs), KvOptions.defaults())) {
            Loading loading = new Loading(little, false, problems::add);
            loading.run(Source.of(root, null, null, null));
            assertThat(loading.result().loaded()).isEqualTo(29);
            assertThat(problems).hasSize(1).first().asString().startsWith(root.resolve("file7") + ": no memory");
            assertThat(little.get("file8".getBytes(StandardCharsets.UTF_8))).isPresent();
        }
    }
}
