package io.slab.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.support.ClosingLifecycleProvider;
import io.slab.error.SlabConfigurationException;
import io.slab.spi.ObjectLifecycle;
import io.slab.spi.Strategy;
import org.junit.jupiter.api.Test;

/** A strategy that was made by name is closed with whatever asked for it; one that was handed over is not. */
class StrategyLifeTest {
    private static final Strategy<ObjectLifecycle> NAMED = Strategy.named("test-closing");

    private static SlabAllocator open() {
        return SlabAllocatorConfig.builder().backend("heap").create();
    }

    @Test
    void aCachesOwnStrategyMustBeClosedWhenTheCacheIsGone() {
        try (SlabAllocator slabs = open()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64).withLifecycle(NAMED));
            cache.free(cache.allocate());
            assertThat(ClosingLifecycleProvider.OPEN).hasValue(1);
            cache.close();
            assertThat(ClosingLifecycleProvider.OPEN).hasValue(0);
        }
    }

    @Test
    void aStrategyMustOutliveTheObjectsOfItsCache() {
        SlabAllocator slabs = open();
        SlabCache cache = slabs.createCache(CacheSpec.of("c", 64).withLifecycle(NAMED));
        cache.allocate();
        cache.close();
        assertThat(ClosingLifecycleProvider.OPEN).hasValue(1);
        slabs.close();
        assertThat(ClosingLifecycleProvider.OPEN).hasValue(0);
        assertThat(ClosingLifecycleProvider.CONSTRUCTED).hasValue(0);
    }

    @Test
    void aCacheThatCannotBeMadeMustCloseWhatWasMadeForIt() {
        try (SlabAllocator slabs = open()) {
            assertThatThrownBy(() -> slabs.createCache(
                            CacheSpec.of("c", 64).withLifecycle(NAMED).withLock(Strategy.named("no-such-lock"))))
                    .isInstanceOf(SlabConfigurationException.class);
            assertThat(ClosingLifecycleProvider.OPEN).hasValue(0);
        }
    }

    @Test
    void anInstanceMustStayOpen() {
        ClosingLifecycleProvider.Closing mine = new ClosingLifecycleProvider.Closing();
        try (SlabAllocator slabs = open();
                SlabCache cache = slabs.createCache(CacheSpec.of("c", 64).withLifecycle(Strategy.of("mine", mine)))) {
            cache.free(cache.allocate());
        }
        assertThat(ClosingLifecycleProvider.OPEN).hasValue(1);
        mine.close();
    }
}
