package io.slab.core.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.AllocationSite;
import io.slab.CacheSpec;
import io.slab.ConfinedCache;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.Zeroing;
import io.slab.core.support.EngineContract;
import io.slab.error.InvalidFreeException;
import io.slab.error.SlabCorruptionException;
import io.slab.spi.ObjectLifecycle;
import io.slab.spi.Strategy;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What checks promise holds for sampled objects, and for those that stand beside them. */
class SampledChecksTest extends EngineContract {
    /** Where one of some objects is sampled, so that a frame has both kinds. */
    private static final long SOME = 100;

    @Override
    protected SlabAllocatorConfig.Builder configure(SlabAllocatorConfig.Builder config) {
        return config.samplingBytes(SOME);
    }

    private long samples() {
        return slabs.profile().sites().stream()
                .mapToLong(AllocationSite::samples)
                .sum();
    }

    private static InvalidFreeException.Kind refused(Runnable free) {
        try {
            free.run();
        } catch (InvalidFreeException e) {
            return e.kind();
        }
        throw new AssertionError("not refused");
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 64, 700, 5000})
    void aSecondFreeMustBeRefused(int size) {
        SlabCache cache = cache("c", size);
        long[] objects = allocate(cache, 200);
        if (!setting.checked()) {
            assertThat(samples()).isZero();
            free(cache, objects);
            return;
        }
        assertThat(samples()).isPositive();
        for (int i = 0; i < 200; i++) {
            long object = objects[i];
            if (i % 2 == 0) {
                cache.free(object);
            } else {
                slabs.free(object);
            }
            assertThat(refused(() -> cache.free(object))).isEqualTo(InvalidFreeException.Kind.DOUBLE_FREE);
            assertThat(refused(() -> slabs.free(object))).isEqualTo(InvalidFreeException.Kind.DOUBLE_FREE);
        }
        assertThat(samples()).isZero();
        slabs.reclaim();
        slabs.verify();
    }

    @Test
    void whatIsNoObjectMustBeRefusedBesideSampledOnes() {
        SlabCache cache = cache("c", 64);
        SlabCache other = cache("other", 64);
        long[] objects = allocate(cache, 200);
        long foreign = other.allocateRaw();
        if (setting.checked()) {
            for (long object : objects) {
                assertThat(refused(() -> cache.free(object + 1))).isEqualTo(InvalidFreeException.Kind.MISALIGNED);
                assertThat(refused(() -> cache.free(object + 8))).isNotEqualTo(InvalidFreeException.Kind.DOUBLE_FREE);
                assertThat(refused(() -> slabs.free(object + 16))).isNotEqualTo(InvalidFreeException.Kind.DOUBLE_FREE);
                assertThat(refused(() -> other.free(object))).isEqualTo(InvalidFreeException.Kind.FOREIGN);
            }
            assertThat(refused(() -> cache.free(foreign))).isEqualTo(InvalidFreeException.Kind.FOREIGN);
        }
        free(cache, objects);
        other.free(foreign);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 64, 200})
    void whatWasNeverHandedOutMustBeRefusedBesideSampledOnes(int size) {
        SlabCache cache = cache("c", size);
        long object = cache.allocateRaw();
        if (setting.checked()) {
            for (int i = 1; i < 60; i++) {
                long never = object + (long) i * size;
                assertThat(refused(() -> cache.free(never))).isNotNull();
            }
        }
        slabs.verify();
        cache.free(object);
    }

    @Test
    void aWriteAfterFreeMustBeFoundAtSampledObjectsToo() {
        SlabCache cache = cache("c", 64);
        long[] objects = allocate(cache, 100);
        if (!setting.checked()) {
            return;
        }
        MemorySegment[] segments = new MemorySegment[100];
        long[] words = new long[100];
        for (int i = 0; i < 100; i++) {
            segments[i] = cache.segmentOf(objects[i]);
        }
        free(cache, objects);
        for (int i = 0; i < 100; i++) {
            words[i] = segments[i].get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
            segments[i].set(ValueLayout.JAVA_LONG_UNALIGNED, 0, 42);
        }
        assertThatThrownBy(() -> slabs.verify()).isInstanceOf(SlabCorruptionException.class);
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(cache::allocateRaw).isInstanceOf(SlabCorruptionException.class);
        }
        for (int i = 0; i < 100; i++) { // as it was, so that the rest of the contract can be checked
            segments[i].set(ValueLayout.JAVA_LONG_UNALIGNED, 0, words[i]);
        }
    }

    @Test
    void aRefusedBulkFreeMustLeaveSamplesAsTheyWere() {
        SlabCache cache = cache("c", 64);
        long[] objects = allocate(cache, 300);
        if (!setting.checked()) {
            return;
        }
        long before = samples();
        assertThat(before).isPositive();
        long[] wrong = objects.clone();
        wrong[299] = wrong[0];
        assertThatThrownBy(() -> cache.free(wrong, 0, 300)).isInstanceOf(InvalidFreeException.class);
        assertThat(samples()).isEqualTo(before);
        slabs.verify();
        cache.free(objects, 0, 300);
        assertThat(samples()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Zeroing.class)
    void zeroingMustBeAsWithoutSamples(Zeroing zeroing) {
        SlabCache cache = cache(setting.spec("z", 96).withZeroing(zeroing));
        for (int round = 0; round < 3; round++) {
            MemorySegment[] objects = new MemorySegment[100];
            for (int i = 0; i < 100; i++) {
                objects[i] = cache.allocate();
                if (zeroing != Zeroing.NEVER) {
                    assertZero(objects[i]);
                }
                fill(objects[i], i);
            }
            for (int i = 0; i < 100; i++) {
                assertFilled(objects[i], i);
                cache.free(objects[i]);
            }
            slabs.verify();
        }
        assertThat(samples()).isZero();
    }

    @Test
    void constructedStateMustStay() {
        ObjectLifecycle constructor = object -> object.fill((byte) 7);
        SlabCache cache = cache(setting.spec("k", 72).withLifecycle(Strategy.of("sevens", constructor)));
        for (int round = 0; round < 3; round++) {
            long[] objects = allocate(cache, 200);
            for (long object : objects) {
                MemorySegment segment = cache.segmentOf(object).asSlice(0, 72);
                for (int i = 0; i < 72; i++) {
                    assertThat(segment.get(ValueLayout.JAVA_BYTE, i)).isEqualTo((byte) 7);
                }
            }
            free(cache, objects);
        }
    }

    @Test
    void confinedHandlesVirtualThreadsAndWaitersMustBeSampled() throws InterruptedException {
        SlabCache cache = cache("c", 64);
        try (ConfinedCache confined = cache.confined()) {
            long[] mine = new long[200];
            for (int i = 0; i < 200; i++) {
                mine[i] = confined.allocateRaw();
            }
            assertThat(samples() > 0).isEqualTo(setting.checked());
            for (long object : mine) {
                confined.free(object);
            }
        }
        assertThat(samples()).isZero();
        long[][] theirs = new long[1][];
        Thread virtual = Thread.ofVirtual().start(() -> theirs[0] = allocate(cache, 200));
        virtual.join();
        assertThat(samples() > 0).isEqualTo(setting.checked());
        Thread.ofVirtual().start(() -> free(cache, theirs[0])).join();
        assertThat(samples()).isZero();
    }

    @Test
    void slabsThatGoAndComeMustBeSampledAnew() {
        SlabCache cache = cache(CacheSpec.of("c", 500).withDescriptors(setting.descriptors()));
        for (int round = 0; round < 4; round++) {
            long[] objects = allocate(cache, 2000);
            assertThat(samples() > 0).isEqualTo(setting.checked());
            for (int i = 0; i < objects.length; i++) {
                if (i % 300 != 0) {
                    cache.free(objects[i]);
                }
            }
            slabs.reclaim(); // whole slabs, and pages between objects
            slabs.verify();
            for (int i = 0; i < objects.length; i += 300) {
                cache.free(objects[i]);
            }
            assertThat(samples()).isZero();
        }
    }
}
