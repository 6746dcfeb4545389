package io.slab.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheSpec;
import io.slab.Checks;
import io.slab.ConfinedCache;
import io.slab.Reach;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.Slabs;
import io.slab.Zeroing;
import io.slab.core.support.Stress;
import io.slab.error.InvalidFreeException;
import io.slab.error.SlabClosedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What handles keep at hand of threads' magazines. */
class HandleMagazinesTest {
    private static final int EMPTY_ARRAY = 8;

    private static int longest(SlabCache cache) {
        return Arrays.stream(((CacheHandle) cache).rows())
                .mapToInt(row -> row.length)
                .max()
                .orElseThrow();
    }

    private static MemorySegment memory(long address) {
        return MemorySegment.ofAddress(address).reinterpret(64);
    }

    private static void churn(SlabCache cache) {
        long[] objects = new long[300];
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < objects.length; i++) {
                objects[i] = cache.allocateRaw();
                memory(objects[i]).set(ValueLayout.JAVA_LONG, 0, objects[i]);
            }
            for (long object : objects) {
                assertThat(memory(object).get(ValueLayout.JAVA_LONG, 0)).isEqualTo(object);
                cache.free(object);
            }
        }
    }

    private static int longest(SlabAllocator slabs) {
        return Arrays.stream(((AllocatorHandle) slabs).magazines().near())
                .mapToInt(row -> row.length)
                .max()
                .orElseThrow();
    }

    /** How a thread's magazine may be taken back. */
    enum Taken {
        RECLAIMED,
        SHRUNK,
        CLOSED
    }

    @ParameterizedTest
    @EnumSource(Taken.class)
    void whatWasTakenBackFromAThreadMustNotBeKept(Taken taken) throws Exception {
        try (SlabAllocator slabs = Slabs.create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            CountDownLatch idle = new CountDownLatch(1);
            CountDownLatch end = new CountDownLatch(1);
            Stress stress = new Stress();
            stress.once(Thread.ofPlatform(), () -> {
                churn(cache);
                slabs.free(cache.allocateRaw()); // is in the allocator's row, too
                slabs.free(cache.allocateRaw());
                idle.countDown();
                end.await();
                if (taken != Taken.CLOSED) {
                    churn(cache); // finds its way again
                }
            });
            idle.await();
            assertThat(longest(cache)).isGreaterThan(100);
            assertThat(longest(slabs)).isGreaterThan(100);
            switch (taken) {
                case RECLAIMED -> slabs.reclaim(Reach.EVERYTHING);
                case SHRUNK -> cache.shrink();
                case CLOSED -> cache.close();
            }
            assertThat(longest(cache)).isLessThan(EMPTY_ARRAY);
            assertThat(longest(slabs)).isLessThan(EMPTY_ARRAY);
            end.countDown();
            stress.join();
            if (taken != Taken.CLOSED) {
                assertThat(longest(cache)).isGreaterThan(100);
            }
            slabs.verify();
        }
    }

    @Test
    void whatADeadThreadHadMustNotBeKeptOnceItWasTakenFromIt() throws Exception {
        try (SlabAllocator slabs = Slabs.create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            Stress stress = new Stress();
            stress.once(Thread.ofPlatform(), () -> churn(cache));
            stress.join();
            assertThat(longest(cache)).isGreaterThan(100);
            cache.shrink();
            assertThat(longest(cache)).isLessThan(EMPTY_ARRAY);
        }
    }

    @ParameterizedTest
    @EnumSource(Checks.class)
    void moreThreadsThanThereAreRowsMustEachKeepTheirObjects(Checks checks) throws Exception {
        try (SlabAllocator slabs =
                Slabs.create(SlabAllocatorConfig.builder().checks(checks).build())) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            SlabCache constructed =
                    slabs.createCache(CacheSpec.of("d", 64).withConstructor(object -> object.fill((byte) 0)));
            Stress stress = new Stress();
            for (int i = 0; i < 70; i++) {
                stress.once(Thread.ofPlatform(), () -> {
                    churn(cache);
                    churn(constructed);
                });
            }
            stress.join();
            slabs.verify();
            assertThat(slabs.stats().liveObjects()).isZero();
        }
    }

    @Test
    void aClosedHandleMustRefuseWhileAnotherIsOpen() {
        try (SlabAllocator slabs = Slabs.create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            SlabCache other = cache.retain();
            churn(cache);
            churn(other);
            long object = other.allocateRaw();
            cache.close();
            assertThatThrownBy(cache::allocateRaw).isInstanceOf(SlabClosedException.class);
            assertThatThrownBy(() -> cache.free(object)).isInstanceOf(SlabClosedException.class);
            other.free(object);
            slabs.verify();
        }
    }

    @Test
    void anObjectOfAnotherCacheOfTheSameSizeMustBeRefused() {
        try (SlabAllocator slabs = Slabs.create()) {
            SlabCache one = slabs.createCache(CacheSpec.of("one", 64));
            SlabCache two = slabs.createCache(CacheSpec.of("two", 64));
            churn(one);
            churn(two);
            long object = one.allocateRaw();
            assertThatThrownBy(() -> two.free(object)).isInstanceOf(InvalidFreeException.class);
            try (ConfinedCache confined = two.confined()) {
                confined.free(confined.allocateRaw());
                assertThatThrownBy(() -> confined.free(object)).isInstanceOf(InvalidFreeException.class);
            }
            one.free(object);
            slabs.verify();
        }
    }

    @ParameterizedTest
    @EnumSource(Checks.class)
    void aConfinedHandleMustZeroWhereThatWasAskedFor(Checks checks) {
        try (SlabAllocator slabs =
                Slabs.create(SlabAllocatorConfig.builder().checks(checks).build())) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64).withZeroing(Zeroing.ON_ALLOCATE));
            try (ConfinedCache confined = cache.confined()) {
                for (int i = 0; i < 100; i++) {
                    long address = confined.allocateRaw();
                    assertThat(memory(address).toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
                    memory(address).fill((byte) -1);
                    confined.free(address);
                }
            }
            slabs.verify();
        }
    }
}
