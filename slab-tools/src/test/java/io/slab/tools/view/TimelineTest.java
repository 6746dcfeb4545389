package io.slab.tools.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final Instant START = Forged.START;

    private static Reading reading(int second, long allocations, long reclaimed) {
        CacheView cache = Forged.cache("order", 64, List.of(255, 10, 0), allocations);
        return new Reading(START.plusSeconds(second), List.of(Forged.allocator(List.of(cache), reclaimed)), List.of());
    }

    @Test
    void ratesMustBeDifferencesPerSecond() {
        Timeline timeline = new Timeline(10);
        timeline.add(reading(0, 1000, 0));
        assertThat(timeline.rates()).isEmpty();
        timeline.add(reading(4, 3000, 0));
        assertThat(timeline.rates().get("main/order").allocations()).isEqualTo(500);
        assertThat(timeline.rates().get("main/order").growthBytes()).isZero();
    }

    @Test
    void aCacheMadeAnewMustCountFromZero() {
        Timeline timeline = new Timeline(10);
        timeline.add(reading(0, 1_000_000, 0));
        timeline.add(reading(2, 1000, 0));
        assertThat(timeline.rates().get("main/order").allocations()).isEqualTo(500);
    }

    @Test
    void oldSamplesMustBeForgotten() {
        Timeline timeline = new Timeline(3);
        for (int second = 0; second < 10; second++) {
            timeline.add(reading(second, second, 0));
        }
        assertThat(timeline.samples()).hasSize(3);
        assertThat(timeline.samples().getFirst().at()).isEqualTo(START.plusSeconds(7));
        assertThat(timeline.latest().at()).isEqualTo(START.plusSeconds(9));
    }

    @Test
    void reclaimsMustBeTheStepsBetweenSamples() {
        Timeline timeline = new Timeline(10);
        timeline.add(reading(0, 0, 100));
        timeline.add(reading(1, 0, 100));
        timeline.add(reading(2, 0, 150));
        timeline.add(reading(3, 0, 40)); // an allocator was closed
        timeline.add(reading(4, 0, 60));
        assertThat(timeline.reclaims())
                .containsExactly(new Reclaim(START.plusSeconds(2), 50, ""), new Reclaim(START.plusSeconds(4), 20, ""));
    }

    @Test
    void reclaimsThatWereToldMustGoBeforeThoseThatAreInferred() {
        Timeline timeline = new Timeline(10);
        timeline.add(reading(0, 0, 0));
        timeline.add(reading(9, 0, 700));
        Reclaim told = new Reclaim(START.plusSeconds(5), 700, "main");
        timeline.addReclaim(told);
        assertThat(timeline.reclaims()).containsExactly(told);
    }

    @Test
    void aReadingOfTheSameMomentMustTakeTheOthersPlace() {
        Timeline timeline = new Timeline(10);
        timeline.add(reading(0, 0, 0));
        timeline.add(reading(0, 500, 0));
        assertThat(timeline.samples()).hasSize(1);
        assertThat(timeline.rates()).isEmpty();
    }

    @Test
    void committedMustBeLiveAndWasteTogether() {
        Reading reading = Forged.reading(START, 500, 3);
        Sample totals = reading.totals();
        assertThat(totals.liveBytes() + totals.wasteBytes()).isEqualTo(totals.committedBytes());
        reading.caches().forEach(cache -> {
            CacheView.Bytes bytes = cache.bytes();
            assertThat(bytes.live()
                            + bytes.rounding()
                            + bytes.cached()
                            + bytes.scattered()
                            + bytes.empty()
                            + bytes.overhead())
                    .as(cache.name())
                    .isEqualTo(bytes.slab());
        });
    }

    @Test
    void tenthsMustCountEverySlabOnce() {
        SlabMap map = Forged.cache("order", 64, Forged.used(1000, 255, 7), 0).map();
        assertThat(map.byTenths()).hasSize(12);
        assertThat(map.byTenths().stream().mapToInt(Integer::intValue).sum()).isEqualTo(1000);
        SlabMap few = new SlabMap(List.of(
                new SlabMap.Cell(0, 100, ""),
                new SlabMap.Cell(1, 100, ""),
                new SlabMap.Cell(10, 100, ""),
                new SlabMap.Cell(11, 100, ""),
                new SlabMap.Cell(99, 100, ""),
                new SlabMap.Cell(50, 50, "")));
        assertThat(few.byTenths()).containsExactly(1, 2, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1);
    }

    @Test
    void aTimelineTooShortForRatesMustBeRefused() {
        assertThatThrownBy(() -> new Timeline(1)).hasMessageContaining("2");
    }
}
