package io.slab.examples.hashcoloring;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.spi.ColoringStrategy;
import io.slab.spi.ColoringStrategyProvider;
import io.slab.spi.StrategyOptions;
import io.slab.tck.ColoringStrategyContract;
import io.slab.tck.StrategyProviderContract;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class HashColoringTest {
    @Test
    void theColoringMustBeChosenByName() {
        try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                        .backend("heap")
                        .coloring("example-hash:salt=3")
                        .create();
                SlabCache cache =
                        slabs.createCache(CacheSpec.of("c", 64).withColors(8).withSlabBytes(16 << 10))) {
            Set<Long> offsets = new HashSet<>();
            for (int i = 0; i < 40 * cache.stats().objectsPerSlab(); i++) {
                long address = cache.allocateRaw();
                offsets.add(address % 64 == 0 ? address % (16 << 10) / 64 : -1);
            }
            assertThat(cache.stats().colors()).isEqualTo(8);
            assertThat(offsets).doesNotContain(-1L);
            slabs.verify();
        }
    }

    @Nested
    class Contract extends ColoringStrategyContract {
        @Override
        protected ColoringStrategy newStrategy() {
            return new HashColoringProvider().create(StrategyOptions.NONE);
        }

        @Override
        protected int leastDistinctColors(int colors) {
            return colors;
        }
    }

    @Nested
    class Provider extends StrategyProviderContract<ColoringStrategy> {
        @Override
        protected ColoringStrategyProvider newProvider() {
            return new HashColoringProvider();
        }

        @Override
        protected Class<ColoringStrategyProvider> serviceType() {
            return ColoringStrategyProvider.class;
        }
    }
}
