package io.slab.tools.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slab.tools.view.AllocatorView;
import io.slab.tools.view.CacheView;
import io.slab.tools.view.Forged;
import io.slab.tools.view.Reading;
import io.slab.tools.view.Sample;
import io.slab.tools.view.SlabMap;
import io.slab.tools.view.Subject;
import io.slab.tools.view.Timeline;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ViewPageTest {
    private static final Subject SUBJECT = new Subject("process 42, com.example.<Server>", "Java 25 & more");

    /** Adds up what the charts show and what their tables show. */
    private static final String PROBE = """
        const all = selector => [...document.querySelectorAll(selector)];
        const number = text => Number(text.replace(/ /g, ''));
        const table = part => all('[data-part="' + part + '"] tbody tr').map(row => [...row.cells].map(cell => cell.textContent));
        const column = (part, index) => table(part).reduce((sum, row) => sum + number(row[index]), 0);
        const sum = (selector, key) => all(selector).reduce((total, element) => total + Number(element.dataset[key]), 0);
        const painted = figure => {
          const canvas = figure.querySelector('canvas'), map = figure.map, ratio = canvas.width / (map.columns * map.size), counts = {};
          const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          map.cells.list.forEach((cell, i) => {
            const x = Math.floor((i % map.columns * map.size + 2) * ratio), y = Math.floor((Math.floor(i / map.columns) * map.size + 2) * ratio);
            const at = 4 * (y * canvas.width + x), color = '#' + [0, 1, 2].map(k => pixels[at + k].toString(16).padStart(2, '0')).join('');
            counts[color] = (counts[color] || 0) + 1;
          });
          return counts;
        };
        const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
        const figure = document.querySelector('.map');
        const before = figure ? figure.dataset.painted : '';
        if (figure) for (let i = 0; i < 500; i++) {
          figure.querySelector('canvas').dispatchEvent(new PointerEvent('pointermove', { clientX: 30 + i, clientY: 900 + i }));
        }
        return {
          failures: window.failures,
          requests: performance.getEntriesByType('resource').length,
          background: getComputedStyle(document.body).backgroundColor,
          width: innerWidth, wide: document.documentElement.scrollWidth,
          unnamed: all('.chart svg, .chart canvas').filter(drawn => !drawn.getAttribute('aria-label')).length,
          tiles: Object.fromEntries(all('[data-tile]').map(tile => [tile.dataset.tile, tile.querySelector('b').textContent])),
          series: Object.fromEntries(all('.series').map(line => [line.dataset.series, Number(line.dataset.last)])),
          newest: table('memory')[0].slice(1).map(number), moments: table('memory').length,
          holders: sum('.holder', 'bytes'), holdersTable: column('holders', 1),
          maps: all('.map').map(map => ({ ...map.dataset })), slabsTable: column('slabs', 1),
          empty: color('--use-0'), full: color('--use-10'), painted: figure ? painted(figure) : {},
          repainted: figure ? figure.dataset.painted !== before : false,
          objects: sum('[data-kind=sizes] rect[data-count]', 'count'), objectsTable: column('sizes', 1),
          bytes: sum('[data-kind=sizes] rect[data-bytes]', 'bytes'), bytesTable: column('sizes', 2),
          reclaim: sum('[data-kind=reclaim] rect[data-bytes]', 'bytes'), reclaimTable: column('reclaim', 1),
          sites: Number((document.querySelector('.frame') || { dataset: {} }).dataset.bytes), sitesTable: column('sites', 1),
        };
        """;

    @TempDir
    private Path folder;

    private JsonNode look(Timeline timeline, int width, boolean dark) throws Exception {
        return Chromium.assumed(folder).probe(ViewPage.render(SUBJECT, timeline), PROBE, width, dark);
    }

    @Test
    void chartsTablesAndTilesMustShowTheSameFigures() throws Exception {
        Timeline timeline = Forged.timeline(60, 400);
        JsonNode page = look(timeline, 1100, false);
        assertThat(page.get("failures")).isEmpty();
        assertThat(page.get("requests").asInt()).isZero();
        assertThat(page.get("unnamed").asInt()).isZero();
        Sample totals = timeline.latest().totals();
        assertThat(page.get("series").get("live").asLong()).isEqualTo(totals.liveBytes());
        assertThat(page.get("series").get("waste").asLong()).isEqualTo(totals.wasteBytes());
        assertThat(page.get("series").get("committed").asLong()).isEqualTo(totals.committedBytes());
        assertThat(page.get("series").get("resident").asLong()).isEqualTo(totals.residentBytes());
        assertThat(page.get("newest").get(0).asLong()).isEqualTo(totals.liveBytes());
        assertThat(page.get("moments").asInt()).isEqualTo(61);
        assertThat(page.get("tiles").get("live").asText()).isEqualTo(Units.bytes(totals.liveBytes()));
        assertThat(page.get("holders").asLong())
                .isEqualTo(totals.committedBytes())
                .isEqualTo(page.get("holdersTable").asLong());
        long slabs = timeline.latest()
                .caches()
                .mapToLong(cache -> cache.slabs().total())
                .sum();
        assertThat(page.get("maps")
                        .valueStream()
                        .mapToLong(map -> map.get("slabs").asLong())
                        .sum())
                .isEqualTo(slabs)
                .isEqualTo(page.get("slabsTable").asLong());
        long objects = timeline.latest()
                        .caches()
                        .mapToLong(cache -> cache.objects().live())
                        .sum()
                + 3;
        assertThat(page.get("objects").asLong())
                .isEqualTo(objects)
                .isEqualTo(page.get("objectsTable").asLong());
        assertThat(page.get("bytes").asLong())
                .isEqualTo(totals.liveBytes())
                .isEqualTo(page.get("bytesTable").asLong());
        long reclaimed = totals.reclaimedBytes() - timeline.samples().getFirst().reclaimedBytes();
        assertThat(page.get("reclaim").asLong())
                .isPositive()
                .isEqualTo(page.get("reclaimTable").asLong());
        assertThat(page.get("reclaim").asLong()).isGreaterThanOrEqualTo(reclaimed);
        long sampled = Forged.sites().stream().mapToLong(site -> site.bytes()).sum();
        assertThat(page.get("sites").asLong())
                .isEqualTo(sampled)
                .isEqualTo(page.get("sitesTable").asLong());
    }

    @Test
    void tenThousandSlabsMustBePaintedOnceAndByTheirOccupancy() throws Exception {
        Timeline timeline = Forged.timeline(5, 10_000);
        JsonNode page = look(timeline, 1100, true);
        assertThat(page.get("failures")).isEmpty();
        JsonNode map = page.get("maps").get(0);
        assertThat(map.get("cache").asText()).isEqualTo("order");
        assertThat(map.get("slabs").asInt()).isEqualTo(10_000);
        assertThat(map.get("painted").asInt()).as("times painted").isEqualTo(1);
        assertThat(page.get("repainted").asBoolean())
                .as("by 500 moves of the pointer")
                .isFalse();
        assertThat(page.get("painted").get(page.get("full").asText()).asInt())
                .isEqualTo(map.get("full").asInt());
        assertThat(page.get("painted").get(page.get("empty").asText()).asInt())
                .isEqualTo(map.get("empty").asInt());
        assertThat(page.get("painted").valueStream().mapToInt(JsonNode::asInt).sum())
                .isEqualTo(10_000);
        assertThat(page.get("background").asText()).as("in the dark").isEqualTo("rgb(20, 23, 27)");
    }

    @Test
    void aPhoneMustShowAllWithoutScrollingAside() throws Exception {
        JsonNode page = look(Forged.timeline(20, 300), 360, false);
        assertThat(page.get("failures")).isEmpty();
        assertThat(page.get("width").asInt()).isEqualTo(360);
        assertThat(page.get("wide").asInt()).isLessThanOrEqualTo(360);
        assertThat(page.get("background").asText()).as("in the light").isEqualTo("rgb(246, 247, 249)");
    }

    @Test
    void aJvmThatHoldsNothingMustBeShownToo() throws Exception {
        Timeline timeline = new Timeline(10);
        timeline.add(new Reading(Forged.START, List.of(), List.of()));
        JsonNode page = look(timeline, 1100, false);
        assertThat(page.get("failures")).isEmpty();
        assertThat(page.get("tiles").get("committed").asText()).isEqualTo("0 B");
    }

    @Test
    void thePageMustBeWellFormedAndNeedNothingElse() {
        String page = ViewPage.render(SUBJECT, Forged.timeline(5, 50));
        String withoutCode = page.replaceFirst("<!DOCTYPE html>", "")
                .replaceAll("(?s)<script.*?</script>", "")
                .replaceAll("(?s)<style.*?</style>", "");
        assertThatCode(() -> DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(withoutCode))))
                .doesNotThrowAnyException();
        assertThat(page).doesNotContain("http://", "https://", "src=", "@import", "url(");
        assertThat(page)
                .contains("process 42, com.example.&lt;Server&gt;", "Java 25 &amp; more")
                .doesNotContain("<Server>");
    }

    @Test
    void namesMustNotEndTheScript() {
        CacheView evil = Forged.cache("</script><script>alert(1)", 64, List.of(3), 0);
        Timeline timeline = new Timeline(2);
        timeline.add(new Reading(Forged.START, List.of(Forged.allocator(List.of(evil), 0)), List.of()));
        String page = ViewPage.render(SUBJECT, timeline);
        assertThat(page).doesNotContain("<script>alert");
        assertThat(page.split("</script>", -1)).hasSize(3);
    }

    @Test
    void slabsOfDifferentCapacitiesMustKeepTheirs() throws Exception {
        CacheView cache = Forged.cache("mixed", 64, List.of(255, 10), 0);
        CacheView mixed = new CacheView(
                cache.allocator(),
                cache.name(),
                cache.kind(),
                cache.shape(),
                cache.objects(),
                cache.slabs(),
                cache.bytes(),
                cache.work(),
                new SlabMap(IntStream.range(0, 4)
                        .mapToObj(i -> new SlabMap.Cell(63, i % 2 == 0 ? 63 : 255, ""))
                        .toList()));
        Timeline timeline = new Timeline(2);
        timeline.add(new Reading(Forged.START, List.of(Forged.allocator(List.of(mixed), 0)), List.of()));
        JsonNode map = look(timeline, 1100, false).get("maps").get(0);
        assertThat(map.get("full").asInt()).isEqualTo(2);
        assertThat(map.get("partial").asInt()).isEqualTo(2);
    }

    @Test
    void aLivePageMustAskForWhatItIsGiven() throws Exception {
        Timeline timeline = Forged.timeline(3, 40);
        assertThat(ViewPage.render(SUBJECT, timeline, Duration.ofMillis(1500))).contains("data-refresh=\"1500\"");
        JsonNode update = new ObjectMapper().readTree(ViewPage.update(timeline, "process 42 has ended"));
        assertThat(update.get("data").get("ended").asText()).isEqualTo("process 42 has ended");
        assertThat(update.get("data").get("times")).hasSize(4);
        assertThat(update.get("parts").get("tiles").asText()).contains("data-tile=\"live\"");
    }

    @Test
    void residentMemoryThatIsUnknownMustNotBeDrawnAsNothing() throws Exception {
        AllocatorView known = Forged.allocator(List.of(), 0);
        AllocatorView unknown = new AllocatorView(
                known.name(), "heap", 5, 0, 0, 10, 10, 5, AllocatorView.UNKNOWN, Long.MAX_VALUE, 0, 0, List.of());
        Timeline timeline = new Timeline(2);
        timeline.add(new Reading(Forged.START, List.of(unknown), List.of()));
        JsonNode page = look(timeline, 1100, false);
        assertThat(page.get("series").has("resident")).isFalse();
        assertThat(page.get("tiles").get("resident").asText()).isEqualTo("unknown");
    }
}
