package io.slab.core.backend;

import io.slab.error.SlabConfigurationException;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;

/** How large regions are: the option {@code region}, or a size that doubles with what is reserved, so that regions stay few. */
record RegionSizes(long smallest, long largest) {
    static final long MIN_REGION = 4096;
    static final long MAX_REGION = 1L << 40;

    static StrategyOption option(String defaultValue) {
        return StrategyOption.bytes(
                "region",
                defaultValue,
                MIN_REGION,
                MAX_REGION,
                "bytes per region, a power of two; by default regions grow with what is reserved");
    }

    static RegionSizes from(StrategyOptions options, long smallest, long largest) {
        long fixed = options.bytes("region", 0, MIN_REGION, MAX_REGION);
        if (fixed == 0) {
            return new RegionSizes(smallest, largest);
        }
        if (Long.bitCount(fixed) != 1) {
            throw new SlabConfigurationException("option 'region' = " + fixed + " must be a power of two");
        }
        return new RegionSizes(fixed, fixed);
    }

    /** The same within bounds, for a machine that gives less. */
    RegionSizes atMost(long smallestBound, long largestBound) {
        return new RegionSizes(Math.min(smallest, smallestBound), Math.min(largest, largestBound));
    }

    long next(long reservedBytes) {
        return Math.clamp(Long.highestOneBit(Math.max(1, reservedBytes)), smallest, largest);
    }
}
