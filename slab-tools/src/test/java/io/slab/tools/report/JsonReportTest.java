package io.slab.tools.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonReportTest {

    @Test
    void everyPromisedFieldMustBeThereWithItsType() throws IOException {
        JsonNode replay = parse().get("replays").get(0);
        assertThat(replay.get("trace").asText()).isEqualTo("a.zst");
        assertThat(replay.get("format").asText()).isEqualTo("heaptrack");
        assertThat(replay.get("events").isIntegralNumber()).isTrue();
        assertThat(replay.get("threads").isIntegralNumber()).isTrue();
        assertThat(replay.get("peakLiveBytes").asLong()).isEqualTo(1_000_000);
        JsonNode slab = replay.get("results").get(0);
        assertThat(slab.get("allocator").asText()).isEqualTo("slab");
        assertThat(slab.get("status").asText()).isEqualTo("ok");
        assertThat(slab.get("config").fieldNames())
                .toIterable()
                .containsExactly("backend", "coloring", "reclaim", "numa", "checks");
        assertThat(slab.get("nsPerEvent").asDouble()).isEqualTo(12.346);
        assertThat(slab.get("residentAtPeakBytes").asLong()).isEqualTo(1_100_000);
        assertThat(slab.get("residentRatio").asDouble()).isEqualTo(1.1);
        assertThat(slab.get("endLiveBytes").asLong()).isEqualTo(2000);
        assertThat(replay.get("settleMillis").asLong()).isEqualTo(2500);
        assertThat(slab.get("endResidentBeforeReclaimBytes").asLong()).isEqualTo(1_000_000);
        assertThat(slab.get("endResidentBytes").asLong()).isEqualTo(4096);
        assertThat(slab.get("heapMetadataBytes").asLong()).isEqualTo(9000);
        assertThat(slab.get("patternErrors").isIntegralNumber()).isTrue();
    }

    @Test
    void anAbsentPeerMustSaySoWithoutFigures() throws IOException {
        JsonNode absent = parse().get("replays").get(0).get("results").get(2);
        assertThat(absent.get("status").asText()).isEqualTo("not installed");
        assertThat(absent.get("reason").asText()).isEqualTo("libmimalloc.so.2 not found");
        assertThat(absent.has("nsPerEvent")).isFalse();
    }

    private static JsonNode parse() throws IOException {
        return new ObjectMapper().readTree(JsonReport.render(List.of(Samples.result("a.zst", 0))));
    }
}
