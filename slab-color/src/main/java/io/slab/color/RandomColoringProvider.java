package io.slab.color;

import io.slab.spi.ColoringStrategy;
import io.slab.spi.ColoringStrategyProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.util.List;

/**
 * The strategy {@code random}: a color drawn for each slab. The draw is a hash of seed, cache and slab number, so that one seed gives the
 * same colors again, whichever threads make the slabs.
 */
public final class RandomColoringProvider implements ColoringStrategyProvider {
    /** For the service loader. */
    public RandomColoringProvider() {}

    @Override
    public String name() {
        return "random";
    }

    @Override
    public String description() {
        return "a color drawn for each slab; the same seed draws the same colors";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(new StrategyOption("seed", StrategyOption.Type.INTEGER, "0", "where the draw starts"));
    }

    @Override
    public ColoringStrategy create(StrategyOptions options) {
        long seed = options.integer("seed", 0, Long.MIN_VALUE, Long.MAX_VALUE);
        return site -> {
            long draw = mix(seed + mix(site.slabNumber() + ((long) site.cache().hashCode() << 32)));
            // Multiplication instead of remainder: the upper half of draw × colors is uniform over the colors.
            return (int) (((draw >>> 32) * site.colors()) >>> 32);
        };
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
