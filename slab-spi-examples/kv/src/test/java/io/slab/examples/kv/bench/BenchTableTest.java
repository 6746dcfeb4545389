package io.slab.examples.kv.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.examples.kv.error.KvInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTableTest {
    @TempDir
    Path scratch;

    private static BenchReply run(String subject, double perSecond, long p999, long mebibytes) {
        BenchReply.Phase phase = new BenchReply.Phase("A", perSecond, 1_000, 2_000, p999, 9_000_000, 3, 40, 11);
        return new BenchReply(subject, 128, "", mebibytes << 20, mebibytes + 5 << 20, 7, List.of(phase));
    }

    private static BenchReply failed(String subject) {
        return new BenchReply(subject, 64, "Java heap space", 0, 0, 0, List.of());
    }

    @Test
    void severalRunsMustShowTheMedianAndTheRange() {
        List<String> lines = new BenchTable(List.of(
                        run("slab", 1000, 5_000, 100),
                        run("heap", 500, 50_000, 200),
                        run("slab", 4000, 7_500, 120),
                        run("slab", 2000, 6_000, 90)))
                .lines();
        assertThat(lines.get(1))
                .startsWith("A     slab")
                .contains("2 000 (1 000–4 000)", " 1.0", " 2.0", "6.0 (5.0–7.5)", "3 / 40 ms")
                .endsWith(" 11");
        assertThat(lines.get(2)).startsWith("A     heap").contains(" 500 ", " 50.0 ");
        assertThat(lines).anySatisfy(l -> assertThat(l).startsWith("slab").contains("100 (90–120)", "105 (95–125)"));
    }

    @Test
    void aSubjectThatFailedMustBeShownWithItsReasonAndNotCount() {
        List<String> lines = new BenchTable(List.of(run("slab", 1000, 5_000, 100), failed("heap-capped"))).lines();
        assertThat(lines).filteredOn(l -> l.startsWith("A")).hasSize(1);
        assertThat(lines.getLast()).startsWith("heap-capped").contains("64 MiB", "Java heap space");
    }

    @Test
    void theMedianOfAnEvenNumberMustLieBetweenTheMiddleOnes() {
        assertThat(BenchTable.median(List.of(4.0, 1.0, 3.0, 100.0), d -> d)).isEqualTo(3.5);
    }

    @Test
    void whatWasSavedMustBeThereForTheNextCommand() throws IOException {
        Path file = scratch.resolve("runs");
        BenchRuns runs = BenchRuns.open(file);
        assertThat(runs.all()).isEmpty();
        assertThat(runs.slabBytes()).isZero();
        runs.add(run("slab", 1000, 5_000, 100));
        runs.add(failed("heap-capped"));
        assertThat(BenchRuns.open(file).all()).isEqualTo(runs.all());
        assertThat(BenchRuns.open(file).slabBytes()).isEqualTo(100 << 20);
        Files.writeString(file, "no run\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> BenchRuns.open(file))
                .isInstanceOf(KvInputException.class)
                .hasMessageContaining(file + ":3: ");
    }
}
