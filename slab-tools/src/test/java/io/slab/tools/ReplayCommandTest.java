package io.slab.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ReplayCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine slab =
            SlabCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @TempDir
    private Path folder;

    private Path trace;

    @BeforeEach
    void writeTrace() throws IOException {
        StringBuilder text = new StringBuilder("v 10400 3\nX test\n");
        for (int round = 0; round < 2_000; round++) {
            text.append("+ ")
                    .append(Integer.toHexString(round % 300))
                    .append(" 1 ")
                    .append(Integer.toHexString(16 + round))
                    .append('\n');
            if (round % 3 != 0) {
                text.append("- ").append(Integer.toHexString(16 + round)).append('\n');
            }
        }
        trace = Files.writeString(folder.resolve("small.raw"), text);
    }

    @ParameterizedTest
    @CsvSource({
        "--repeat 0, is not between 1 and 1000",
        "--repeat -3, is not between 1 and 1000",
        "--repeat many, 'many' is not an int",
        "--threads 2, neither 'recorded' nor '1'",
        "--checks sometimes, --checks",
        "--compare jemalloc;glibc, no allocator 'glibc'; there are malloc",
        "--backend nonsense, mmap",
        "--coloring nonsense, nonsense",
        "--reclaim nonsense, retain",
        "--numa nonsense, nonsense",
        "--no-such-option, Unknown option",
        "--json ., is a directory",
        "--report absent/x.html, there is no folder",
        "--timeout 0, positive",
        "--settle soon, 'soon' is no time such as 500ms",
        "--settle -1s, '-1s' is no time",
        "--settle 61m, '61m' is not between 0s and 1h",
    })
    void aWrongOptionMustBeOneLineAndStatusTwo(String options, String complaint) throws IOException {
        assertRefused(
                complaint,
                Stream.concat(Stream.of(options.replace(';', ',').split(" ")), Stream.of(trace.toString()))
                        .toArray(String[]::new));
    }

    @Test
    void anUnusableTraceMustBeRefusedBeforeAnythingIsWritten() throws IOException {
        Path damaged = Files.writeString(folder.resolve("damaged.raw"), "v 10400 3\n+ xx 1 2\n");
        assertRefused(
                "damaged.raw: line 2: ",
                "--json",
                folder.resolve("x.json").toString(),
                "--report",
                folder.resolve("x.html").toString(),
                trace.toString(),
                damaged.toString());
    }

    @Test
    void anOutputMustNotOverwriteATrace() throws IOException {
        assertRefused("would be overwritten", "--json", trace.toString(), trace.toString());
    }

    @Test
    void bothOutputsMustBeDifferentFiles() throws IOException {
        String same = folder.resolve("x").toString();
        assertRefused("same file", "--json", same, "--report", same, trace.toString());
    }

    @Test
    void helpMustShowEveryOption() {
        assertThat(slab.execute("replay", "--help")).isZero();
        assertThat(out.toString())
                .contains(
                        "--backend",
                        "--coloring",
                        "--reclaim",
                        "--numa",
                        "--checks",
                        "--threads",
                        "--compare",
                        "--repeat",
                        "--settle",
                        "--report",
                        "--json");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void jsonOnStandardOutputMustBeNothingElse() throws IOException {
        int status = slab.execute(
                "replay",
                "--backend",
                "memfd",
                "--reclaim",
                "immediate",
                "--compare",
                "malloc",
                "--repeat",
                "1",
                "--settle",
                "100ms",
                "--json",
                "-",
                "--report",
                folder.resolve("x.html").toString(),
                trace.toString());
        assertThat(err.toString()).isEmpty();
        JsonNode replay =
                new ObjectMapper().readTree(out.toString()).get("replays").get(0);
        assertThat(replay.get("settleMillis").asLong()).isEqualTo(100);
        JsonNode results = replay.get("results");
        assertThat(results).hasSize(2);
        for (JsonNode result : results) {
            assertThat(result.get("status").asText()).as(result.toString()).isEqualTo("ok");
            assertThat(result.get("patternErrors").asLong()).isZero();
        }
        JsonNode config = results.get(0).get("config");
        assertThat(config.get("backend").asText()).isEqualTo("memfd");
        assertThat(config.get("reclaim").asText()).isEqualTo("immediate");
        assertThat(status).isZero();
        assertThat(folder.resolve("x.html")).content().contains("<svg", "small.raw");
    }

    private void assertRefused(String complaint, String... arguments) throws IOException {
        int status = slab.execute(
                Stream.concat(Stream.of("replay"), Stream.of(arguments)).toArray(String[]::new));
        assertThat(err.toString().lines()).hasSize(1).first().asString().contains(complaint);
        assertThat(status).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).allMatch(file -> file.toString().endsWith(".raw"));
        }
    }
}
