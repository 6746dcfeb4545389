package io.slab.core.contract;

import io.slab.SlabAllocatorConfig;
import org.junit.jupiter.api.Nested;

/** What holds with the engine's own page index and descriptors holds with others. */
class OtherMetadataTest {
    private static SlabAllocatorConfig.Builder hash(SlabAllocatorConfig.Builder config) {
        return config.pageIndex("hash").descriptorStore("off-heap");
    }

    private static SlabAllocatorConfig.Builder tree(SlabAllocatorConfig.Builder config) {
        return config.pageIndex("tree").descriptorStore("off-heap");
    }

    @Nested
    class Caches extends CacheOperationsTest {
        @Override
        protected SlabAllocatorConfig.Builder configure(SlabAllocatorConfig.Builder config) {
            return hash(config);
        }
    }

    @Nested
    class Frees extends InvalidFreeTest {
        @Override
        protected SlabAllocatorConfig.Builder configure(SlabAllocatorConfig.Builder config) {
            return tree(config);
        }
    }

    @Nested
    class General extends GeneralAllocationTest {
        @Override
        protected SlabAllocatorConfig.Builder configure(SlabAllocatorConfig.Builder config) {
            return hash(config);
        }
    }

    @Nested
    class Lifecycles extends LifecycleTest {
        @Override
        protected SlabAllocatorConfig.Builder configure(SlabAllocatorConfig.Builder config) {
            return tree(config);
        }
    }
}
