package io.slab.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.spi.ObjectLifecycle;
import io.slab.spi.ObjectLifecycleProvider;
import io.slab.spi.SlabListener;
import io.slab.spi.Strategy;
import io.slab.spi.StrategyOptions;
import io.slab.tck.ObjectLifecycleContract;
import io.slab.tck.SlabListenerContract;
import io.slab.tck.StrategyProviderContract;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The examples in use, and the conformance kit on each. */
class ExamplePluginsTest {

    private static SlabAllocatorConfig.Builder onHeap() {
        return SlabAllocatorConfig.builder().backend("heap");
    }

    @Test
    void aMessageMustKeepItsHeaderBetweenFreeAndAllocate() {
        try (SlabAllocator slabs = onHeap().create();
                SlabCache cache = slabs.createCache(
                        CacheSpec.of("message", 256).withLifecycle(Strategy.named("example-message:version=7")))) {
            for (int round = 0; round < 3; round++) {
                MemorySegment message = cache.allocate();
                assertThat(message.get(ValueLayout.JAVA_INT, MessageLifecycleProvider.MAGIC))
                        .isEqualTo(MessageLifecycleProvider.MAGIC_VALUE);
                assertThat(message.get(ValueLayout.JAVA_INT, MessageLifecycleProvider.VERSION))
                        .isEqualTo(7);
                assertThat(message.get(ValueLayout.JAVA_LONG, MessageLifecycleProvider.LENGTH))
                        .isZero();
                cache.free(message);
            }
        }
    }

    @Test
    void anApplicationMustBeAbleToShedBeforeAnAllocationFails() {
        ArrayDeque<Long> held = new ArrayDeque<>();
        SlabCache[] cache = {null};
        SlabListener listener = new SheddingListener(bytes -> {
            for (int i = 0; i < 8 && !held.isEmpty(); i++) {
                cache[0].free(held.pollFirst());
            }
            return 8 * 1024;
        });
        try (SlabAllocator slabs =
                onHeap().listener(Strategy.of("shed", listener)).create()) {
            cache[0] = slabs.createCache(CacheSpec.of("c", 1024).withLimitBytes(64 << 10));
            for (int i = 0; i < 500; i++) {
                held.addLast(cache[0].allocateRaw());
            }
            assertThat(held).hasSizeLessThan(65);
            held.forEach(cache[0]::free);
            slabs.verify();
        }
    }

    @Nested
    class Lifecycle extends ObjectLifecycleContract {
        @Override
        protected ObjectLifecycle newLifecycle() {
            return new MessageLifecycleProvider().create(StrategyOptions.NONE);
        }

        @Override
        protected void assertConstructed(MemorySegment object) {
            assertThat(object.get(ValueLayout.JAVA_INT, MessageLifecycleProvider.MAGIC))
                    .isEqualTo(MessageLifecycleProvider.MAGIC_VALUE);
            assertThat(object.get(ValueLayout.JAVA_LONG, MessageLifecycleProvider.LENGTH))
                    .isZero();
        }
    }

    @Nested
    class LifecycleProvider extends StrategyProviderContract<ObjectLifecycle> {
        @Override
        protected ObjectLifecycleProvider newProvider() {
            return new MessageLifecycleProvider();
        }

        @Override
        protected Class<ObjectLifecycleProvider> serviceType() {
            return ObjectLifecycleProvider.class;
        }
    }

    @Nested
    class Shedding extends SlabListenerContract {
        @Override
        protected SlabListener newListener() {
            return new SheddingListener(bytes -> 0);
        }
    }
}
