package io.slab.examples.shards;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.spi.CpuLocator;
import io.slab.spi.CpuLocatorProvider;
import io.slab.tck.CpuLocatorContract;
import io.slab.tck.StrategyProviderContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ShardLocatorTest {
    private static void onVirtualThread(Runnable work) throws InterruptedException {
        Thread.ofVirtual().start(work).join();
    }

    @Test
    void threadsOfOneShardMustShareAStripeWhateverItsNumber() throws InterruptedException {
        ShardLocator locator = new ShardLocator();
        int[] stripes = new int[3];
        for (int i = 0; i < stripes.length; i++) {
            int index = i;
            int shard = i < 2 ? Integer.MIN_VALUE : 8;
            onVirtualThread(() -> Shards.work(shard, () -> stripes[index] = locator.stripe()));
        }
        assertThat(stripes).containsExactly(Integer.MIN_VALUE, Integer.MIN_VALUE, 8);
    }

    @Test
    void whatOneThreadOfAShardFreesTheNextOneMustGet() throws InterruptedException {
        try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                        .cpuLocator("example-shards")
                        .create();
                SlabCache cache = slabs.createCache(CacheSpec.of("request", 256))) {
            long[] objects = new long[2];
            onVirtualThread(() -> Shards.work(-7, () -> {
                objects[0] = cache.allocateRaw();
                cache.free(objects[0]);
            }));
            onVirtualThread(() -> Shards.work(-7, () -> {
                objects[1] = cache.allocateRaw();
                cache.free(objects[1]);
            }));
            assertThat(objects[1]).isEqualTo(objects[0]);
        }
    }

    @Nested
    class Contract extends CpuLocatorContract {
        @Override
        protected CpuLocator newLocator() {
            return new ShardLocator();
        }

        @Override
        protected int leastStripes() {
            return 16;
        }
    }

    @Nested
    class Provider extends StrategyProviderContract<CpuLocator> {
        @Override
        protected CpuLocatorProvider newProvider() {
            return new ShardLocatorProvider();
        }

        @Override
        protected Class<CpuLocatorProvider> serviceType() {
            return CpuLocatorProvider.class;
        }
    }
}
