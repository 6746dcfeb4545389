package io.slab.examples.threadnames;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.spi.NumaAffinity;
import io.slab.spi.NumaAffinityProvider;
import io.slab.tck.NumaAffinityContract;
import io.slab.tck.StrategyProviderContract;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreadNameAffinityTest {
    private static final int SLAB = 16 << 10;

    @ParameterizedTest
    @CsvSource({
        "worker@1, 1",
        "worker@0, 0",
        "a@b@2, 2",
        "worker, 0",
        "worker@, 0",
        "worker@x1, 0",
        "worker@7, 0",
        "worker@99999999999, 0"
    })
    void theNodeMustBeWhatStandsBehindTheLastAt(String name, int node) throws InterruptedException {
        int[] seen = {-1};
        Thread.ofPlatform()
                .name(name)
                .start(() -> seen[0] = new ThreadNameAffinity(3).currentNode())
                .join();
        assertThat(seen[0]).isEqualTo(node);
    }

    @Test
    void threadsOfDifferentNodesMustShareNoSlab() throws InterruptedException {
        Set<Long> slabsOfOne = ConcurrentHashMap.newKeySet();
        Set<Long> slabsOfTwo = ConcurrentHashMap.newKeySet();
        try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                        .numa("example-thread-names:nodes=2")
                        .create();
                SlabCache cache = slabs.createCache(
                        CacheSpec.of("c", 128).withSlabBytes(SLAB).withMagazineBytes(1024))) {
            Thread one = start("io@0", cache, slabsOfOne);
            Thread two = start("io@1", cache, slabsOfTwo);
            one.join();
            two.join();
            Set<Long> shared = new HashSet<>(slabsOfOne);
            shared.retainAll(slabsOfTwo);
            assertThat(slabsOfOne).isNotEmpty();
            assertThat(slabsOfTwo).isNotEmpty();
            assertThat(shared).isEmpty();
        }
    }

    private static Thread start(String name, SlabCache cache, Set<Long> slabs) {
        return Thread.ofPlatform().name(name).start(() -> {
            long[] objects = new long[500];
            for (int i = 0; i < objects.length; i++) {
                objects[i] = cache.allocateRaw();
                slabs.add(objects[i] / SLAB);
            }
            cache.free(objects, 0, objects.length);
        });
    }

    @Nested
    class Contract extends NumaAffinityContract {
        @Override
        protected NumaAffinity newAffinity() {
            return new ThreadNameAffinity(3);
        }
    }

    @Nested
    class Provider extends StrategyProviderContract<NumaAffinity> {
        @Override
        protected NumaAffinityProvider newProvider() {
            return new ThreadNameAffinityProvider();
        }

        @Override
        protected Class<NumaAffinityProvider> serviceType() {
            return NumaAffinityProvider.class;
        }
    }
}
