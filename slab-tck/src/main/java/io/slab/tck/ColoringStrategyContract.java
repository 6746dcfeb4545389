package io.slab.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.slab.spi.ColoringStrategy;
import io.slab.spi.ColoringStrategy.Site;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every {@link ColoringStrategy} must do. Extend it, implement {@link #newStrategy}, inherit the tests; override
 * {@link #leastDistinctColors} to have the spread tested, too.
 */
@ExtendWith(ContractCoverage.class)
public abstract class ColoringStrategyContract {
    private static final int[] COLORS = {1, 2, 3, 5, 8, 31, 32, 33, 64, 100, 1000, 4096};

    /** For subclasses. */
    protected ColoringStrategyContract() {}

    /**
     * Makes the strategy that is tested.
     *
     * @return a new strategy
     */
    protected abstract ColoringStrategy newStrategy();

    /**
     * How many different colors the first {@code 16 × colors} slabs of a cache must get at least.
     *
     * @param colors how many there are
     * @return 1, unless overridden: a strategy may always choose the same
     */
    protected int leastDistinctColors(int colors) {
        return 1;
    }

    /**
     * A slab of a cache of 128-byte objects in 64 KiB slabs.
     *
     * @param slabNumber how many slabs the cache made before
     * @param colors how many colors fit
     * @return the site
     */
    protected static Site site(long slabNumber, int colors) {
        return new Site("contract", slabNumber, colors, 64, 64L << 10, 128, 64, -1, slabNumber << 16);
    }

    private static void assertInRange(ColoringStrategy strategy, Site site) {
        int color = strategy.color(site);
        assertTrue(color >= 0 && color < site.colors(), () -> "color " + color + " for " + site);
    }

    @Test
    void everyColorMustBeInRange() {
        ColoringStrategy strategy = newStrategy();
        for (int colors : COLORS) {
            for (long slab = 0; slab < 3L * colors; slab++) {
                assertInRange(strategy, site(slab, colors));
            }
        }
    }

    @Test
    void aSingleColorMustBeZero() {
        ColoringStrategy strategy = newStrategy();
        for (long slab = 0; slab < 100; slab++) {
            assertEquals(0, strategy.color(site(slab, 1)));
        }
    }

    @Test
    void slabNumbersBeyondAnIntMustBeColored() {
        ColoringStrategy strategy = newStrategy();
        for (long slab : new long[] {Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, 1L << 40, Long.MAX_VALUE}) {
            for (int colors : COLORS) {
                assertInRange(strategy, site(slab, colors));
            }
        }
    }

    @Test
    void unusualGeometriesMustBeColored() {
        ColoringStrategy strategy = newStrategy();
        long[] units = {8, 64, 128, 4096, 1 << 20};
        long[] slabs = {256, 4096, 40_960, 1 << 20, 1L << 30};
        for (long unit : units) {
            for (long slabBytes : slabs) {
                for (int node = -1; node < 3; node++) {
                    assertInRange(strategy, new Site("odd", 3, 7, unit, slabBytes, 24, 128, node, slabBytes * 5));
                }
            }
        }
    }

    @Test
    void aCacheMayChangeItsNumberOfColorsAsItGrows() {
        ColoringStrategy strategy = newStrategy();
        for (long slab = 0; slab < 500; slab++) {
            assertInRange(strategy, site(slab, 1 + (int) (slab * 7 % 64)));
        }
    }

    @Test
    void threadsMustBeAbleToShareTheStrategy() throws Exception {
        ColoringStrategy strategy = newStrategy();
        Crew.together(4, thread -> {
            for (long slab = 0; slab < 20_000; slab++) {
                assertInRange(
                        strategy, new Site("cache-" + thread, slab, 13, 64, 64L << 10, 128, 64, thread, slab << 16));
            }
            return true;
        });
    }

    @Test
    void slabsMustSpreadOverTheColors() {
        ColoringStrategy strategy = newStrategy();
        for (int colors : new int[] {2, 8, 32}) {
            Set<Integer> used = new HashSet<>();
            for (long slab = 0; slab < 16L * colors; slab++) {
                used.add(strategy.color(site(slab, colors)));
            }
            int least = leastDistinctColors(colors);
            assertTrue(
                    used.size() >= least,
                    () -> used.size() + " of " + colors + " colors are used, " + least + " are promised");
        }
    }
}
