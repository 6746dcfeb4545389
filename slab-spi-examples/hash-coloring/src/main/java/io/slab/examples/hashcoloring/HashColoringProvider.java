package io.slab.examples.hashcoloring;

import io.slab.spi.ColoringStrategy;
import io.slab.spi.ColoringStrategyProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.util.List;

/**
 * The strategy {@code example-hash}: the color is a multiplicative hash of the slab's number (Knuth, TAOCP 3, 6.4), so that neighbouring
 * slabs get distant colors. A plug-in in its smallest form: one provider with one option, one lambda.
 */
public final class HashColoringProvider implements ColoringStrategyProvider {
    /** 2<sup>64</sup> divided by the golden ratio, odd. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** For the service loader. */
    public HashColoringProvider() {}

    @Override
    public String name() {
        return "example-hash";
    }

    @Override
    public String description() {
        return "hashes the slab's number, so that neighbouring slabs get distant colors";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(new StrategyOption("salt", StrategyOption.Type.INTEGER, "1", "added to the slab's number"));
    }

    @Override
    public ColoringStrategy create(StrategyOptions options) {
        long salt = options.integer("salt", 1, 0, Long.MAX_VALUE);
        return site -> (int) (((((site.slabNumber() + salt) * GOLDEN) >>> 33) * site.colors()) >>> 31);
    }
}
