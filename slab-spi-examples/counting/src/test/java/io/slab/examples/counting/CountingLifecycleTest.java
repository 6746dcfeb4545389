package io.slab.examples.counting;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.spi.ObjectLifecycle;
import io.slab.spi.ObjectLifecycleProvider;
import io.slab.spi.Strategy;
import io.slab.tck.ObjectLifecycleContract;
import io.slab.tck.StrategyProviderContract;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CountingLifecycleTest {
    @Test
    void objectsMustBeConstructedOnceHoweverOftenTheyAreAllocated() {
        CountingLifecycle lifecycle = new CountingLifecycle();
        try (SlabAllocator slabs = SlabAllocatorConfig.builder().create()) {
            try (SlabCache cache =
                    slabs.createCache(CacheSpec.of("c", 64).withLifecycle(Strategy.of("counting", lifecycle)))) {
                for (int i = 0; i < 10_000; i++) {
                    cache.free(cache.allocateRaw());
                }
                assertThat(lifecycle.constructed()).isBetween(1L, 1000L);
            }
            assertThat(lifecycle.destructed()).isEqualTo(lifecycle.constructed());
        }
    }

    @Nested
    class Contract extends ObjectLifecycleContract {
        @Override
        protected ObjectLifecycle newLifecycle() {
            return new CountingLifecycle();
        }

        @Override
        protected void assertConstructed(MemorySegment object) {
            assertThat(object.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
        }
    }

    @Nested
    class Provider extends StrategyProviderContract<ObjectLifecycle> {
        @Override
        protected ObjectLifecycleProvider newProvider() {
            return new CountingLifecycleProvider();
        }

        @Override
        protected Class<ObjectLifecycleProvider> serviceType() {
            return ObjectLifecycleProvider.class;
        }
    }
}
