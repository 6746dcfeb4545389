package io.slab.tools.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slab.bench.run.AllocatorResult;
import io.slab.bench.run.BenchPlan;
import io.slab.bench.run.BenchResult;
import io.slab.bench.run.BenchmarkSpec;
import io.slab.bench.run.Catalog;
import io.slab.bench.run.Effort;
import io.slab.bench.run.Machine;
import io.slab.bench.run.Status;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchReportsTest {
    private static final Machine MACHINE = new Machine(
            "Linux 6", "amd64", "A <fast> one", 2, 8L << 30, "25", "a VM", Instant.parse("2025-11-01T00:00:00Z"));

    private static final List<BenchResult> RESULTS = List.of(
            new BenchResult(
                    spec("batch64"),
                    List.of(
                            new AllocatorResult(
                                    "slab",
                                    Status.OK,
                                    "",
                                    List.of(4.0, 5.0, 6.0),
                                    Map.of(
                                            "residentBytes", 1048576.0,
                                            "allocatedHeapBytesPerOp", 0.00001,
                                            "slowPathsPerOp", 0.25,
                                            "p50", 30.0,
                                            "p99", 41.0,
                                            "p99.99", 1500.0)),
                            new AllocatorResult(
                                    "mimalloc",
                                    Status.OK,
                                    "",
                                    List.of(8.0, 10.0, 24.0),
                                    Map.of("residentBytes", 2097152.0)),
                            new AllocatorResult(
                                    "tcmalloc",
                                    Status.NOT_INSTALLED,
                                    "libtcmalloc.so not found",
                                    List.of(),
                                    Map.of()))),
            new BenchResult(
                    spec("larson"),
                    List.of(
                            new AllocatorResult("slab", Status.OK, "", List.of(3e6), Map.of()),
                            new AllocatorResult("mimalloc", Status.OK, "", List.of(2e6), Map.of()),
                            new AllocatorResult("malloc", Status.FAILED, "ended with <134>", List.of(), Map.of()))));

    private static BenchmarkSpec spec(String name) {
        return Catalog.all().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatAPurgeReturnedAndHowLongItStalledMustBeTold() throws Exception {
        BenchResult result = new BenchResult(
                spec("busy-purge"),
                List.of(new AllocatorResult(
                        "slab",
                        Status.OK,
                        "",
                        List.of(70.0),
                        Map.of(
                                "returnedShare", 0.9876,
                                "stallP9999Nanos", 123456.0,
                                "stallMaxNanos", 2345000.0,
                                "ownStallP9999Nanos", 65432.0,
                                "ownStallMaxNanos", 765432.0,
                                "purgesPerSecond", 321.0))));
        assertThat(String.join("\n", BenchTextReport.render(result)))
                .contains(
                        "returned %",
                        "98.8",
                        "stall p99.99 ns",
                        "123 456",
                        "stall max ns",
                        "2 345 000",
                        "own p99.99 ns",
                        "65 432",
                        "own max ns",
                        "765 432",
                        "purges/s",
                        "321")
                .doesNotContain("p50 ns", "resident/live");
        JsonNode json = new ObjectMapper()
                .readTree(BenchJsonReport.render(MACHINE, new BenchPlan(Effort.QUICK, 2, true), List.of(result)))
                .at("/benchmarks/0/results/0");
        assertThat(json.at("/returnedShare").asDouble()).isEqualTo(0.9876);
        assertThat(json.at("/stallP9999Nanos").asLong()).isEqualTo(123456);
        assertThat(json.at("/stallMaxNanos").asLong()).isEqualTo(2345000);
        assertThat(json.at("/ownStallP9999Nanos").asLong()).isEqualTo(65432);
        assertThat(json.at("/ownStallMaxNanos").asLong()).isEqualTo(765432);
        assertThat(json.at("/purgesPerSecond").asLong()).isEqualTo(321);
    }

    @Test
    void jsonMustFollowItsSchema() throws Exception {
        JsonNode root = new ObjectMapper()
                .readTree(BenchJsonReport.render(MACHINE, new BenchPlan(Effort.QUICK, 2, true), RESULTS));
        assertThat(root.at("/machine/processor").asText()).isEqualTo("A <fast> one");
        assertThat(root.at("/effort").asText()).isEqualTo("quick");
        assertThat(root.at("/byTurns").asBoolean()).isTrue();
        JsonNode batch = root.at("/benchmarks/0");
        assertThat(batch.at("/name").asText()).isEqualTo("batch64");
        assertThat(batch.at("/params").isObject()).isTrue();
        assertThat(batch.at("/unit").asText()).isEqualTo("ns/op");
        JsonNode own = batch.at("/results/0");
        assertThat(own.at("/median").asDouble()).isEqualTo(5);
        assertThat(own.at("/min").asDouble()).isEqualTo(4);
        assertThat(own.at("/max").asDouble()).isEqualTo(6);
        assertThat(own.at("/residentBytes").asLong()).isEqualTo(1 << 20);
        assertThat(own.at("/allocatedHeapBytesPerOp").asDouble()).isEqualTo(0.00001);
        assertThat(own.at("/latencyNanos/p99.99").asInt()).isEqualTo(1500);
        assertThat(batch.at("/ratioTo/mimalloc").asDouble()).isEqualTo(0.5);
        assertThat(batch.at("/ratioSpread/mimalloc/min").asDouble()).isEqualTo(0.25);
        assertThat(batch.at("/residentRatioTo/mimalloc").asDouble()).isEqualTo(0.5);
        assertThat(batch.at("/results/2/status").asText()).isEqualTo("not installed");
        assertThat(batch.at("/results/2").has("median")).isFalse();
        assertThat(batch.at("/ratioTo").has("tcmalloc")).isFalse();
        assertThat(root.at("/benchmarks/1/unit").asText()).isEqualTo("ops/s");
        assertThat(root.at("/benchmarks/1/results/0/median").isNumber()).isTrue();
        assertThat(root.at("/benchmarks/1/results/0/median").asLong()).isEqualTo(3_000_000);
    }

    @Test
    void theTableMustShowRatiosAndSayWhatIsNotInstalled() {
        List<String> lines = BenchTextReport.render(RESULTS.getFirst());
        assertThat(lines.getFirst()).startsWith("batch64: ").contains("ns/op, lower is better");
        assertThat(lines)
                .anySatisfy(line ->
                        assertThat(line).contains("mimalloc", "10.00", "8.00…24.00", "0.50", "0.25…0.50", "2.00 MiB"));
        assertThat(lines).anySatisfy(line -> assertThat(line).contains("tcmalloc", "not installed: libtcmalloc"));
        assertThat(BenchTextReport.summary(RESULTS))
                .anySatisfy(line -> assertThat(line).contains("batch64", "< 1", "0.50 (0.25…0.50)"))
                .anySatisfy(line -> assertThat(line).contains("larson", "> 1", "1.50 (1.50…1.50)"));
    }

    @Test
    void thePageMustStandAlone() {
        String page = BenchHtmlReport.render(MACHINE, new BenchPlan(Effort.QUICK, 2, true), RESULTS);
        assertThat(page)
                .contains("<svg", "Slab against mimalloc", "A &lt;fast&gt; one", "ended with &lt;134&gt;")
                .contains("prefers-color-scheme: dark", "width=device-width")
                .doesNotContain("http://", "https://", "<script", "<link", "<fast>", "NaN", "Infinity");
        assertThat(page.split("<svg", -1)).hasSameSizeAs(page.split("</svg>", -1));
    }

    @Test
    void aBenchmarkOverARangeMustBeDrawnWithAllItsAllocatorsAndValues() throws Exception {
        List<BenchmarkSpec> range = Catalog.all().stream()
                .filter(each -> each.name().equals("coloring"))
                .toList();
        assertThat(CurvePlot.canDraw(range)).isTrue();
        assertThat(CurvePlot.canDraw(range.subList(0, 2))).isFalse();
        List<BenchResult> results = range.stream()
                .map(each -> new BenchResult(
                        each,
                        List.of(
                                new AllocatorResult("slab", Status.OK, "", List.of(2.0, 3.0), Map.of()),
                                new AllocatorResult("slab/none", Status.OK, "", List.of(20.0, 40.0), Map.of()),
                                new AllocatorResult("broken", Status.FAILED, "", List.of(), Map.of()))))
                .toList();
        String svg = CurvePlot.of(results).orElseThrow();
        assertThat(svg)
                .contains(">slab<", ">slab/none<", ">16<", ">1024<", ">2048<")
                .doesNotContain("broken", "NaN");
        javax.xml.parsers.DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new java.io.ByteArrayInputStream(svg.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(CurvePlot.of(RESULTS)).isEmpty();
    }
}
