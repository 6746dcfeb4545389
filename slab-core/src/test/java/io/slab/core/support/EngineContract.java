package io.slab.core.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.AllocatorStats;
import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.error.SlabClosedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A contract that holds on every setting; after each test the engine's own invariants are checked. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.slab.core.support.Setting#all")
public abstract class EngineContract {
    @Parameter
    protected Setting setting;

    protected final RecordingListener listener = new RecordingListener();
    protected SlabAllocator slabs;

    @BeforeEach
    void open() {
        slabs = configure(setting.config().listener(listener.strategy())).create();
    }

    /** For suites that need other settings. */
    protected SlabAllocatorConfig.Builder configure(SlabAllocatorConfig.Builder config) {
        return config;
    }

    @AfterEach
    void verifyAndClose() {
        try (SlabAllocator closing = slabs) {
            closing.verify();
            AllocatorStats stats = closing.stats();
            assertThat(stats.caches())
                    .allSatisfy(
                            c -> assertThat(c.liveObjects() + c.magazineObjects() + c.depotObjects() + c.freeObjects())
                                    .as("every object of %s is in one place", c.name())
                                    .isGreaterThanOrEqualTo(0));
        } catch (SlabClosedException e) {
            assertThat(e).hasMessageContaining("closed"); // by the test itself
        }
    }

    /** Replaces the allocator of this test. */
    protected SlabAllocator reopen(SlabAllocatorConfig.Builder config) {
        slabs.close();
        slabs = config.create();
        return slabs;
    }

    protected SlabCache cache(String name, long size) {
        return slabs.createCache(setting.spec(name, size));
    }

    protected SlabCache cache(CacheSpec spec) {
        return slabs.createCache(spec);
    }

    protected static long[] allocate(SlabCache cache, int count) {
        long[] addresses = new long[count];
        for (int i = 0; i < count; i++) {
            addresses[i] = cache.allocateRaw();
        }
        return addresses;
    }

    protected static void free(SlabCache cache, long... addresses) {
        for (long address : addresses) {
            cache.free(address);
        }
    }

    protected static void fill(MemorySegment segment, long pattern) {
        for (long i = 0; i < segment.byteSize(); i++) {
            segment.set(ValueLayout.JAVA_BYTE, i, (byte) (pattern * 31 + i));
        }
    }

    protected static void assertFilled(MemorySegment segment, long pattern) {
        for (long i = 0; i < segment.byteSize(); i++) {
            if (segment.get(ValueLayout.JAVA_BYTE, i) != (byte) (pattern * 31 + i)) {
                throw new AssertionError("byte " + i + " of " + segment + " changed");
            }
        }
    }

    protected static void assertZero(MemorySegment segment) {
        assertThat(segment.mismatch(MemorySegment.ofArray(new byte[(int) segment.byteSize()])))
                .as("first byte that is not zero")
                .isEqualTo(-1);
    }

    /** All objects that this limit allows, freed by nobody. */
    protected static List<MemorySegment> drain(SlabCache cache) {
        List<MemorySegment> all = new ArrayList<>();
        for (var object = cache.tryAllocate(); object.isPresent(); object = cache.tryAllocate()) {
            all.add(object.get());
        }
        return all;
    }
}
