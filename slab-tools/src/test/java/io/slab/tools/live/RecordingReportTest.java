package io.slab.tools.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import io.slab.stats.jfr.SlabJfr;
import io.slab.tools.SlabCommands;
import io.slab.tools.source.RecordingSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code report} of a recording that this JVM makes. */
class RecordingReportTest {
    private static final int ORDERS = 3000;

    @TempDir
    private Path folder;

    private final SlabCommands slab = new SlabCommands();

    /** Holds {@link #ORDERS} objects in the end, after some reclaim. */
    private Path recording() throws Exception {
        Path file = folder.resolve("slab.jfr");
        try (Recording recording = new Recording(SlabJfr.configuration());
                SlabAllocator slabs = Slabs.builder().samplingBytes(1).create()) {
            recording.enable("io.slab.AllocatorStatistics").withPeriod(Duration.ofMillis(50));
            recording.enable("io.slab.CacheStatistics").withPeriod(Duration.ofMillis(50));
            recording.enable("io.slab.Reclaim");
            SlabCache orders = slabs.createCache(CacheSpec.of("order", 64));
            long[] held = new long[2 * ORDERS];
            orders.allocateRaw(held, 0, held.length);
            orders.free(held, ORDERS, ORDERS);
            recording.start();
            Thread.sleep(200);
            slabs.reclaim();
            Thread.sleep(200);
            recording.stop();
            recording.dump(file);
            orders.free(held, 0, ORDERS);
        }
        return file;
    }

    @Test
    void reportMustShowWhatWasRecorded() throws Exception {
        Path page = folder.resolve("page.html");
        assertThat(slab.run("report", recording().toString(), "-o", page.toString()))
                .as(slab.err())
                .isZero();
        String html = Files.readString(page);
        int start = html.indexOf("id=\"data\">") + "id=\"data\">".length();
        JsonNode data = new ObjectMapper().readTree(html.substring(start, html.indexOf("</script>", start)));
        JsonNode series = data.get("series");
        int moments = data.get("times").size();
        assertThat(moments).isGreaterThanOrEqualTo(2);
        for (int i = 0; i < moments; i++) {
            assertThat(series.get("live").get(i).asLong()).isEqualTo(ORDERS * 64L);
            assertThat(series.get("live").get(i).asLong()
                            + series.get("waste").get(i).asLong())
                    .isEqualTo(series.get("committed").get(i).asLong());
            assertThat(series.get("resident").get(i).isNull()).isTrue();
        }
        assertThat(data.get("reclaim")).isNotEmpty();
        assertThat(data.get("reclaim").get(0).get("bytes").asLong()).isPositive();
        JsonNode sizes = data.get("sizes").get(0);
        assertThat(sizes.get("upTo").asInt()).isEqualTo(64);
        assertThat(sizes.get("count").asInt()).isEqualTo(ORDERS);
        JsonNode site = data.get("sites").get(0);
        assertThat(data.get("sites")).hasSize(1);
        assertThat(site.get("bytes").asLong()).isEqualTo(ORDERS * 64L);
        assertThat(site.get("cache").asText()).isEqualTo("order");
        assertThat(site.get("frames").get(0).asText()).contains("RecordingReportTest.recording(");
        assertThat(html).contains("Hot allocation sites");
        assertThat(html).contains("<h1>Slab: slab.jfr</h1>", "<td>order</td>");
        assertThat(data.get("holders")
                        .valueStream()
                        .mapToLong(h -> h.get("bytes").asLong())
                        .sum())
                .isEqualTo(series.get("committed").get(moments - 1).asLong());
    }

    @Test
    void oldMomentsMustBeThinnedOutButNotTheLast() throws Exception {
        Path file = recording();
        var all = RecordingSource.read(file, 1000).timeline();
        var few = RecordingSource.read(file, 3).timeline();
        assertThat(few.samples()).hasSizeLessThanOrEqualTo(3);
        assertThat(few.latest()).isEqualTo(all.latest());
        assertThat(few.rates().keySet()).isEqualTo(all.rates().keySet());
    }

    @Test
    void damagedAndForeignRecordingsMustBeRefusedInOneLine() throws Exception {
        byte[] whole = Files.readAllBytes(recording());
        Path damaged = folder.resolve("damaged.jfr");
        Path page = folder.resolve("page.html");
        byte[] torn = whole.clone();
        Arrays.fill(torn, 200, Math.min(torn.length, 4000), (byte) 0x7f);
        for (byte[] bytes : new byte[][] {Arrays.copyOf(whole, whole.length / 2), Arrays.copyOf(whole, 10), torn}) {
            Files.write(damaged, bytes);
            assertThat(slab.run("report", damaged.toString(), "-o", page.toString()))
                    .as("%d bytes", bytes.length)
                    .isEqualTo(2);
            assertThat(slab.err().strip().lines()).hasSize(1);
            assertThat(slab.err()).contains("damaged.jfr ").doesNotContain("Exception:");
            assertThat(page).doesNotExist();
        }
        try (Recording other = new Recording()) {
            other.enable("jdk.CPULoad");
            other.start();
            Path foreign = folder.resolve("foreign.jfr");
            other.dump(foreign);
            assertThat(slab.run("report", foreign.toString(), "-o", page.toString()))
                    .isEqualTo(2);
            assertThat(slab.err()).contains("foreign.jfr holds no figures of Slab", "slab.jfc");
        }
    }
}
