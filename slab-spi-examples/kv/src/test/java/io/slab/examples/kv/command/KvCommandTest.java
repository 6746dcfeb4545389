package io.slab.examples.kv.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class KvCommandTest {
    @TempDir
    Path scratch;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return new CommandLine(new KvCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    private String db() {
        return "--db=" + scratch.resolve("db");
    }

    @Test
    void whatIsLoadedMustBeGotAndScannedInOrder() throws IOException {
        Path words = Files.writeString(
                scratch.resolve("words.csv"), "word,meaning\npear,fruit\napple,fruit\nleek,vegetable\n");
        assertThat(run(
                        "load",
                        words.toString(),
                        "--value=meaning",
                        db(),
                        "--sync",
                        "--backend=arena",
                        "--reclaim=immediate"))
                .isZero();
        assertThat(out.toString()).contains("3 entries");
        assertThat(run("get", "leek", db())).isZero();
        assertThat(out.toString()).isEqualTo("vegetable" + System.lineSeparator());
        assertThat(run("get", "nothing", db())).isEqualTo(1);
        assertThat(err.toString()).contains("nothing");
        assertThat(run("scan", "--from=b", "--to=p", db())).isZero();
        assertThat(out.toString().lines()).containsExactly("leek\tvegetable");
        assertThat(run("scan", "--count", db())).isZero();
        assertThat(out.toString()).startsWith("3 entries");
    }

    @Test
    void problemsMustBeReportedAndWhatWasLoadedMustStay() throws IOException {
        Path words = Files.writeString(scratch.resolve("words.csv"), "word\na\na\nb\n");
        assertThat(run("load", words.toString(), db())).isEqualTo(1);
        assertThat(err.toString()).contains(words + ":3: ");
        assertThat(run("load", scratch.resolve("absent").toString(), db())).isEqualTo(2);
        assertThat(run("scan", "--count", db())).isZero();
        assertThat(out.toString()).startsWith("2 entries");
    }

    @Test
    void readingAStoreThatIsNotThereMustBeAnErrorAndMakeNone() {
        assertThat(run("get", "a", db())).isNotZero();
        assertThat(run("scan", db())).isNotZero();
        assertThat(scratch.resolve("db")).doesNotExist();
    }

    @Test
    void whatIsNoFileMustBePassedOverAndCounted() throws IOException {
        Path files = Files.createDirectories(scratch.resolve("files"));
        Files.writeString(files.resolve("a"), "content");
        Files.createSymbolicLink(files.resolve("link"), files.resolve("a"));
        assertThat(run("load", files.toString(), db())).isZero();
        assertThat(out.toString()).contains("1 entries").contains("passed over 1 links");
    }

    @Test
    void aLineThatIsNoJsonMustBeToldInWordsForPeople() throws IOException {
        Path lines = Files.writeString(scratch.resolve("lines.jsonl"), "{\"k\":\"a\"\n{\"k\":\"b\"}\n");
        assertThat(run("load", lines.toString(), "--key=k", db())).isEqualTo(1);
        assertThat(err.toString()).contains(lines + ":1: this is no JSON: ").doesNotContain("Source", "(");
        assertThat(run("get", "b", db())).isZero();
    }

    @Test
    void aMemoryLimitThatIsTooSmallMustEndTheLoadingWithWhatFits() throws IOException {
        Path big = Files.createDirectories(scratch.resolve("big"));
        Files.write(big.resolve("a"), new byte[100]);
        Files.write(big.resolve("b"), new byte[8 << 20]);
        assertThat(run("load", big.toString(), db(), "--limit=2m")).isEqualTo(1);
        assertThat(err.toString()).contains("limit");
    }

    @Test
    void aShortBenchmarkMustShowEachSubjectAndWorkloadAndKeepItsRuns() throws IOException {
        Path runs = scratch.resolve("runs");
        String small = "--entries=2000";
        assertThat(run("bench", "A", "E", small, "--threads=2", "--subjects=slab,heap", "--save=" + runs))
                .isZero();
        assertThat(out.toString().lines().filter(l -> l.matches("(load|A|E) +(slab|heap) .*")))
                .hasSize(6);
        assertThat(run("bench", "A", small, "--rate=100000", "--subjects=slab,heap-capped", "--save=" + runs))
                .isZero();
        assertThat(Files.readAllLines(runs)).hasSize(4);
        assertThat(out.toString().lines().filter(l -> l.matches("A +(slab|heap|heap-capped) .*")))
                .hasSize(3);
        assertThat(out.toString()).contains("slab        MiB resident", "heap-capped MiB resident");
    }

    @Test
    void wrongOptionsOfTheBenchmarkMustBeToldBeforeAnythingIsMeasured() {
        assertThat(run("bench", "--subjects=other")).isEqualTo(2);
        assertThat(run("bench", "--value-size=0")).isEqualTo(2);
        assertThat(run("bench", "--forks=0")).isEqualTo(2);
        assertThat(run("bench", "--subjects=heap-capped")).isEqualTo(2);
        assertThat(err.toString()).contains("name slab before it");
        assertThat(run("bench", "--backend=heap")).isNotZero();
        assertThat(err.toString()).contains("no real addresses");
        assertThat(run("bench", "--memtable=10")).isNotZero();
        assertThat(err.toString()).contains("out of range 4096..");
        assertThat(run("bench", "--threads=4", "--operations=3")).isEqualTo(2);
        assertThat(err.toString()).contains("must be 4 at least");
        assertThat(run("bench", "--save=" + scratch.resolve("absent/runs"))).isNotZero();
        assertThat(err.toString()).contains("there is no directory");
        assertThat(run("bench", "--save=" + scratch)).isNotZero();
        assertThat(err.toString()).contains("this is a directory");
        assertThat(run("bench", "A", "Z")).isEqualTo(2);
        assertThat(err.toString()).contains("no workload 'Z'", "A (50 % read, 50 % update)", "F (50 % read");
    }
}
