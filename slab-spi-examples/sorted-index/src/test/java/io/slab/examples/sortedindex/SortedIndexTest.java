package io.slab.examples.sortedindex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.error.InvalidFreeException;
import io.slab.spi.PageIndex;
import io.slab.spi.PageIndexProvider;
import io.slab.tck.PageIndexContract;
import io.slab.tck.StrategyProviderContract;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SortedIndexTest {
    @Test
    void freesOfAllSizesMustFindTheirSlabsAndForeignOnesNone() {
        try (SlabAllocator slabs =
                SlabAllocatorConfig.builder().pageIndex("example-sorted").create()) {
            List<Long> live = new ArrayList<>();
            for (int i = 0; i < 3000; i++) {
                live.add(slabs.allocateRaw(1 + i * 37L % 20_000));
            }
            assertThatThrownBy(() -> slabs.free(8L)).isInstanceOf(InvalidFreeException.class);
            live.forEach(slabs::free);
            slabs.verify();
            assertThat(slabs.stats().liveObjects()).isZero();
        }
    }

    @Nested
    class Contract extends PageIndexContract {
        @Override
        protected PageIndex.Factory newFactory() {
            return pageBytes -> new SortedIndex();
        }
    }

    @Nested
    class Provider extends StrategyProviderContract<PageIndex.Factory> {
        @Override
        protected PageIndexProvider newProvider() {
            return new SortedIndexProvider();
        }

        @Override
        protected Class<PageIndexProvider> serviceType() {
            return PageIndexProvider.class;
        }
    }
}
