package io.slab.core.backend;

import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.util.List;

/** How large regions are: the option {@code region}, or a size that doubles with what is reserved, so that regions stay few. */
record RegionSizes(long smallest, long largest) {
    static final long MAX_REGION = 1L << 40;

    static List<StrategyOption> options(String defaultValue) {
        return List.of(new StrategyOption(
                "region",
                StrategyOption.Type.BYTES,
                defaultValue,
                "bytes per region, a power of two; by default regions grow with what is reserved"));
    }

    static RegionSizes from(StrategyOptions options, long smallest, long largest) {
        long fixed = options.bytes("region", 0, 0, MAX_REGION);
        if (fixed == 0) {
            return new RegionSizes(smallest, largest);
        }
        if (Long.bitCount(fixed) != 1 || fixed < 4096) {
            throw new io.slab.error.SlabConfigurationException(
                    "option 'region' = " + fixed + " must be a power of two of at least 4096");
        }
        return new RegionSizes(fixed, fixed);
    }

    long next(long reservedBytes) {
        return Math.clamp(Long.highestOneBit(Math.max(1, reservedBytes)), smallest, largest);
    }
}
