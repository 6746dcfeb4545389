package io.slab.color;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.spi.ColoringStrategy;
import io.slab.spi.ColoringStrategy.Site;
import io.slab.spi.ColoringStrategyProvider;
import io.slab.spi.Providers;
import io.slab.spi.Strategy;
import java.util.List;
import java.util.Random;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How evenly first lines fall on the sets of a cache, on paper: no machine is asked. */
class SpreadTest {
    private static final CacheLevel L1 = new CacheLevel(1, 64, 64, 8);
    private static final CacheLevel L2 = new CacheLevel(2, 64, 1024, 16);
    private static final ColoringStrategy GEOMETRY =
            new CacheGeometryColoring(new CacheGeometry(List.of(L1, L2)), 0, 1);

    private static ColoringStrategy named(String strategy) {
        return Providers.resolve(Strategy.named(strategy), ColoringStrategyProvider.class);
    }

    /** First lines in the fullest set, for slabs that stand side by side. */
    private static int fullestSet(ColoringStrategy strategy, CacheLevel level, int slabs, long slabBytes, int colors) {
        return fullestSet(strategy, level, slabs, slabBytes, colors, n -> n * slabBytes);
    }

    private static int fullestSet(
            ColoringStrategy strategy,
            CacheLevel level,
            int slabs,
            long slabBytes,
            int colors,
            IntToLongFunction addressOf) {
        int[] lines = new int[level.sets()];
        for (int n = 0; n < slabs; n++) {
            int color =
                    strategy.color(new Site("cache", n, colors, 64, slabBytes, 64, 64, -1, addressOf.applyAsLong(n)));
            long address = addressOf.applyAsLong(n) + color * 64L;
            lines[(int) (address / level.lineBytes() % level.sets())]++;
        }
        return IntStream.of(lines).max().orElseThrow();
    }

    @Test
    void withoutColorsAllFirstLinesMustMeetInOneSet() {
        assertThat(fullestSet(named("none"), L1, 512, 64 << 10, 64)).isEqualTo(512);
    }

    @Test
    void roundRobinMustCycle() {
        ColoringStrategy strategy = named("round-robin");
        assertThat(IntStream.range(0, 7).map(n -> strategy.color(new Site("c", n, 3, 64, 4096, 64, 64, -1, n * 4096L))))
                .containsExactly(0, 1, 2, 0, 1, 2, 0);
    }

    @Test
    void asManySlabsAsTheFirstLevelHoldsLinesMustFitIntoIt() {
        assertThat(fullestSet(GEOMETRY, L1, 512, 64 << 10, 64)).isEqualTo(L1.ways());
    }

    @Test
    void colorsBeyondTheWayMustNotLoadSetsTwice() {
        // 100 colors on 64 sets: the cycle of all colors loads 36 of the sets twice as much as the others.
        assertThat(fullestSet(named("round-robin"), L1, 500, 64 << 10, 100)).isGreaterThan(L1.ways());
        assertThat(fullestSet(GEOMETRY, L1, 500, 64 << 10, 100)).isLessThanOrEqualTo(L1.ways());
    }

    @Test
    void placesAndColorsMustNotGoInLockStep() {
        // 1 KiB slabs reach 4 places of a 4 KiB way; 16 colors make 64 combinations, all different.
        assertThat(fullestSet(named("round-robin"), L1, 512, 1 << 10, 16)).isEqualTo(4 * L1.ways());
        assertThat(fullestSet(GEOMETRY, L1, 512, 1 << 10, 16)).isEqualTo(L1.ways());
    }

    @Test
    void moreSlabsMustSpreadOverTheSecondLevel() {
        // 32 colors in 64 KiB slabs (1/32 of the slab): 32 sets are all that colors can reach.
        assertThat(fullestSet(GEOMETRY, L2, 1024, 64 << 10, 32)).isEqualTo(32);
        assertThat(fullestSet(named("none"), L2, 1024, 64 << 10, 32)).isEqualTo(1024);
    }

    @Test
    void whereColorsReachAWholeWayItMustNotMatterWhereSlabsStand() {
        Random random = new Random(1);
        long[] places = random.longs(512, 0, 1 << 20).map(p -> p << 10).toArray();
        assertThat(fullestSet(GEOMETRY, L1, 512, 1 << 10, 64, n -> places[n])).isEqualTo(L1.ways());
        assertThat(fullestSet(named("round-robin"), L1, 512, 1 << 10, 64, n -> places[n]))
                .isGreaterThan(L1.ways());
    }

    @Test
    void colorsOfOneSetMustSpreadOverThePagesOfTheSlab() {
        // A TLB of 256 sets and 4 KiB pages: slabs of 64 KiB begin at 16 of its sets, 512 colors reach 8 pages of each.
        CacheLevel tlb = new CacheLevel(1, 4096, 256, 16);
        assertThat(fullestSet(GEOMETRY, L1, 512, 64 << 10, 512)).isEqualTo(L1.ways());
        assertThat(fullestSet(GEOMETRY, tlb, 512, 64 << 10, 512)).isEqualTo(512 / (16 * 8));
        assertThat(fullestSet(GEOMETRY, tlb, 512, 64 << 10, 64)).isEqualTo(512 / 16);
    }

    @Test
    void slabsThatAllStandAtTheSamePlaceMustUseAllColorsEquallyOften() {
        assertThat(fullestSet(GEOMETRY, L1, 512, 1 << 10, 16, n -> (long) n << 16))
                .isEqualTo(512 / 16);
    }

    @Test
    void oneSeedMustDrawTheSameColorsAgainAndAnotherOthers() {
        assertThat(colors("random:seed=5")).isEqualTo(colors("random:seed=5")).isNotEqualTo(colors("random:seed=6"));
    }

    private static List<Integer> colors(String strategy) {
        ColoringStrategy made = named(strategy);
        return IntStream.range(0, 50)
                .mapToObj(n -> made.color(new Site("c", n, 16, 64, 4096, 64, 64, -1, n * 4096L)))
                .toList();
    }

    @Test
    void aFixedLevelMustBeUsedWhateverTheCacheHolds() {
        ColoringStrategy second = new CacheGeometryColoring(new CacheGeometry(List.of(L1, L2)), 2, 1);
        assertThat(IntStream.range(0, 200)
                        .map(n -> second.color(new Site("c", n, 128, 64, 64 << 10, 64, 64, -1, (long) n << 16)))
                        .distinct()
                        .count())
                .isEqualTo(128);
    }
}
