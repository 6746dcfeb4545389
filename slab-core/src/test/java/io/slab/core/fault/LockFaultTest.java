package io.slab.core.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import io.slab.core.support.HookedLock;
import io.slab.error.InvalidFreeException;
import io.slab.error.SlabPluginException;
import io.slab.spi.SlabLock;
import io.slab.spi.Strategy;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Locks that fail in the midst of calls for many objects. */
class LockFaultTest {
    private int calls;

    /** Counts down to the call that fails. */
    private void fail() {
        if (--calls == 0) {
            throw new IllegalStateException("no lock today");
        }
    }

    /** Sizes of which a magazine takes thousands, some, and none. */
    @ParameterizedTest
    @CsvSource({"16, 3000", "1024, 200", "300000, 4"})
    void whatABulkFreeDoesNotComeToMustStayAllocated(long size, int count) {
        SlabLock lock = new HookedLock(this::fail, () -> {});
        int failures = 0;
        boolean failed = true;
        for (int call = 1; failed; call++) {
            try (SlabAllocator slabs = Slabs.create()) {
                SlabCache cache = slabs.createCache(
                        CacheSpec.of("locked", size).withLock(Strategy.of("failing", (SlabLock.Factory) () -> lock)));
                long[] objects = new long[count];
                cache.allocateRaw(objects, 0, count);
                for (int i = 0; i < count; i++) {
                    cache.segmentOf(objects[i]).fill((byte) i);
                }
                calls = call;
                failed = false;
                try {
                    cache.free(objects, 0, count);
                } catch (SlabPluginException | IllegalStateException e) {
                    failed = true;
                    failures++;
                }
                calls = 0;
                long live = cache.stats().liveObjects();
                assertThat(live).isLessThanOrEqualTo(failed ? count : 0);
                int stillThere = 0;
                for (int i = 0; i < count; i++) {
                    stillThere += freeIfAllocated(cache, objects[i], (byte) i) ? 1 : 0;
                }
                assertThat(stillThere).as("call %d", call).isEqualTo((int) live);
                assertThat(cache.stats().liveObjects()).as("call %d", call).isZero();
                slabs.verify();
            }
        }
        assertThat(failures).isPositive();
    }

    private static boolean freeIfAllocated(SlabCache cache, long object, byte content) {
        try {
            MemorySegment segment = cache.segmentOf(object);
            boolean untouched = isFilled(segment, content);
            cache.free(object);
            assertThat(untouched).isTrue();
            return true;
        } catch (InvalidFreeException e) {
            return false; // it is free already
        }
    }

    private static boolean isFilled(MemorySegment segment, byte content) {
        for (long i = 0; i < segment.byteSize(); i++) {
            if (segment.get(JAVA_BYTE, i) != content) {
                return false;
            }
        }
        return true;
    }
}
