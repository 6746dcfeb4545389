package io.slab.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine slab =
            SlabCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "nonsense, no benchmark 'nonsense'; there are pair64",
        "pair64 batch46, no benchmark 'batch46'",
        "--quick --full, exclude each other",
        "--threads 0, is not between 1 and 1024",
        "--threads many, 'many' is not an int",
        "--no-such-option, Unknown option",
        "--quick pair64 tlb, --quick leaves tlb out",
        "--json ., is a directory",
        "--report absent/x.html, there is no folder",
        "--json x --report x, the same file",
    })
    void aWrongQuestionMustBeOneLineAndStatusTwo(String arguments, String complaint) {
        String[] words = ("bench " + arguments).split(" ");
        assertThat(slab.execute(words)).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains(complaint).startsWith("slab bench: ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aFileThatCannotBeWrittenMustBeFoundBeforeAnythingRuns() throws Exception {
        Path file = Files.createFile(folder.resolve("in-the-way"));
        assertThat(slab.execute("bench", "--full", "--json", file + "/x.json")).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void helpMustNameEveryBenchmark() {
        assertThat(slab.execute("bench", "--help")).isZero();
        assertThat(out.toString()).contains("pair64", "larson", "fragmentation", "coloring", "--quick", "--report");
    }

    @Test
    void aQuickRunMustWriteFiguresRatiosAndAPage() throws Exception {
        Path page = folder.resolve("page.html");
        int status = slab.execute("bench", "--quick", "confined64", "--json", "-", "--report", page.toString());
        assertThat(err.toString()).isEmpty();
        assertThat(status).isZero();
        JsonNode root = new ObjectMapper().readTree(out.toString());
        assertThat(root.at("/machine/processors").asInt()).isPositive();
        assertThat(root.at("/benchmarks")).hasSize(1);
        JsonNode benchmark = root.at("/benchmarks/0");
        assertThat(benchmark.at("/name").asText()).isEqualTo("confined64");
        assertThat(benchmark.at("/unit").asText()).isEqualTo("ns/op");
        JsonNode own = benchmark.at("/results/0");
        assertThat(own.at("/allocator").asText()).isEqualTo("slab");
        assertThat(own.at("/status").asText()).isEqualTo("ok");
        assertThat(own.at("/min").asDouble())
                .isPositive()
                .isLessThanOrEqualTo(own.at("/median").asDouble());
        assertThat(own.at("/max").asDouble())
                .isGreaterThanOrEqualTo(own.at("/median").asDouble());
        assertThat(own.at("/residentBytes").asLong()).isPositive();
        assertThat(own.at("/allocatedHeapBytesPerOp").asDouble()).isBetween(0.0, 0.01);
        if (benchmark.at("/results/1/status").asText().equals("ok")) {
            assertThat(benchmark.at("/ratioTo/mimalloc").asDouble()).isBetween(0.01, 100.0);
        }
        assertThat(Files.readString(page)).contains("confined64", "</html>");
    }
}
