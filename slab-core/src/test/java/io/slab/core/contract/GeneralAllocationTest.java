package io.slab.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slab.CacheStats;
import io.slab.SlabCache;
import io.slab.core.support.EngineContract;
import io.slab.error.SlabConfigurationException;
import io.slab.error.SlabOutOfMemoryException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Memory of any size and alignment. */
class GeneralAllocationTest extends EngineContract {
    private static final long MIB = 1 << 20;

    private final TreeMap<Long, Long> live = new TreeMap<>();

    private void enter(long address, long size) {
        Map.Entry<Long, Long> before = live.floorEntry(address);
        Map.Entry<Long, Long> after = live.ceilingEntry(address);
        assertThat(before == null || before.getKey() + before.getValue() <= address)
                .isTrue();
        assertThat(after == null || address + Math.max(1, size) <= after.getKey())
                .isTrue();
        live.put(address, Math.max(1, size));
    }

    /** Marks both ends of an object, which is enough to see an overlap. */
    private void mark(long address, long size) {
        MemorySegment s = slabs.segmentOf(address);
        assertThat(s.byteSize()).isGreaterThanOrEqualTo(size);
        if (size > 0) {
            s.set(ValueLayout.JAVA_BYTE, 0, (byte) address);
            s.set(ValueLayout.JAVA_BYTE, size - 1, (byte) (address >>> 8));
            if (size == 1) {
                s.set(ValueLayout.JAVA_BYTE, 0, (byte) (address >>> 8));
            }
        }
    }

    private void assertMarked(long address, long size) {
        if (size > 0) {
            MemorySegment s = slabs.segmentOf(address);
            assertThat(size == 1 || s.get(ValueLayout.JAVA_BYTE, 0) == (byte) address)
                    .isTrue();
            assertThat(s.get(ValueLayout.JAVA_BYTE, size - 1)).isEqualTo((byte) (address >>> 8));
        }
    }

    private static List<Long> sizes() {
        List<Long> sizes = new ArrayList<>();
        for (long s = 0; s <= 260; s++) {
            sizes.add(s);
        }
        for (long p = 256; p <= 16 * MIB; p <<= 1) {
            for (long s : new long[] {p - 1, p, p + 1, p + p / 8, p + p / 8 + 1, p + p / 2 - 3}) {
                sizes.add(s);
            }
        }
        return sizes;
    }

    @Test
    void everySizeMustBeServedWithoutOverlap() {
        TreeMap<Long, Long> requested = new TreeMap<>();
        for (long size : sizes()) {
            if (setting.backend().equals("heap") && size > 4 * MIB + 1) {
                continue; // the heap of the tests is small
            }
            long address = slabs.allocateRaw(size);
            assertThat(address % 8).isZero();
            enter(address, slabs.segmentOf(address).byteSize());
            mark(address, size);
            requested.put(address, size);
        }
        requested.forEach(this::assertMarked);
        slabs.verify();
        requested.keySet().forEach(slabs::free);
        assertThat(slabs.stats().liveObjects()).isZero();
        slabs.reclaim();
        assertThat(slabs.stats().committedBytes()).isZero();
    }

    @Test
    void everyAlignmentMustBeKeptForEverySize() {
        Random random = new Random(7);
        for (int log = 0; log <= 26; log++) {
            long alignment = 1L << log;
            for (long size : new long[] {0, 1, 8, 24, 100, 129, 1000, 4097, 70_000, 3 * MIB, 8 * MIB, 8 * MIB + 1}) {
                if (random.nextInt(3) > 0 && size > 100_000) {
                    continue; // each size meets some alignments, each alignment some sizes
                }
                long address = slabs.allocateRaw(size, alignment);
                assertThat(address % alignment)
                        .as("%d bytes aligned to %d", size, alignment)
                        .isZero();
                mark(address, size);
                assertMarked(address, size);
                MemorySegment s = slabs.allocate(size, alignment);
                assertThat(s.byteSize()).isEqualTo(size);
                if (s.isNative()) {
                    assertThat(s.address() % alignment).isZero();
                }
                slabs.free(s);
                slabs.free(address);
            }
        }
        slabs.verify();
        assertThat(slabs.stats().liveObjects()).isZero();
    }

    @Test
    void zeroBytesMustBeAnObjectOfItsOwn() {
        MemorySegment one = slabs.allocate(0);
        MemorySegment two = slabs.allocate(0);
        assertThat(one.byteSize()).isZero();
        assertThat(one.address()).isNotEqualTo(two.address());
        slabs.free(one);
        slabs.free(two);
        long raw = slabs.allocateRaw(0, 1 << 21);
        slabs.free(raw);
        assertThat(slabs.stats().liveObjects()).isZero();
    }

    @Test
    void wrongSizesAndAlignmentsMustBeRefused() {
        for (long size : new long[] {-1, Long.MIN_VALUE}) {
            assertThatThrownBy(() -> slabs.allocateRaw(size)).isInstanceOf(SlabConfigurationException.class);
            assertThatThrownBy(() -> slabs.allocate(size)).isInstanceOf(SlabConfigurationException.class);
            assertThatThrownBy(() -> slabs.allocateRaw(size, 64)).isInstanceOf(SlabConfigurationException.class);
            assertThatThrownBy(() -> slabs.allocateRaw(size, 1 << 21)).isInstanceOf(SlabConfigurationException.class);
        }
        for (long alignment : new long[] {0, -1, -8, 3, 24, 100, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> slabs.allocateRaw(8, alignment)).isInstanceOf(SlabConfigurationException.class);
            assertThatThrownBy(() -> slabs.allocate(8, alignment)).isInstanceOf(SlabConfigurationException.class);
        }
        assertThat(slabs.stats().reservedBytes()).isZero();
    }

    @Test
    void impossibleRequestsMustFailTypedAndLeaveNothing() {
        for (long size : new long[] {1L << 48, 1L << 55, 1L << 62, Long.MAX_VALUE - 8, Long.MAX_VALUE}) {
            assertThat(catchThrowableOfType(SlabOutOfMemoryException.class, () -> slabs.allocateRaw(size)))
                    .isNotNull();
            assertThat(catchThrowableOfType(SlabOutOfMemoryException.class, () -> slabs.allocate(size, 4096)))
                    .isNotNull();
        }
        for (int log = 47; log <= 62; log++) {
            long alignment = 1L << log;
            try {
                long address = slabs.allocateRaw(8, alignment);
                assertThat(address % alignment).isZero(); // where addresses are made up
                slabs.free(address);
            } catch (SlabOutOfMemoryException e) {
                assertThat(e.limit()).isNotNull();
            }
        }
        slabs.verify();
        slabs.reclaim();
        assertThat(slabs.stats().reservedBytes()).isZero();
    }

    @Test
    void aRunMustBeTrimmedToThePage() {
        long address = slabs.allocateRaw(8 * MIB + 4097);
        assertThat(slabs.stats().runBytes()).isEqualTo(8 * MIB + 8192);
        assertThat(slabs.segmentOf(address).byteSize()).isEqualTo(8 * MIB + 8192);
        assertThat(slabs.stats().runObjects()).isEqualTo(1);
        slabs.free(address);
        assertThat(slabs.stats().runBytes()).isZero();
    }

    @Test
    void classesMustCostAtMostAnEighth() {
        for (long size : new long[] {128, 129, 1000, 1025, 5000, 8193, 65_537, 1_000_001, 4 * MIB + 1}) {
            long address = slabs.allocateRaw(size);
            assertThat(slabs.segmentOf(address).byteSize()).isBetween(size, size + size / 8 + 8);
            slabs.free(address);
        }
    }

    @Test
    void aSizeThatIsAskedForOftenMustStayServedWhenItGetsItsOwnClass() {
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            all.add(slabs.allocateRaw(136 + 8));
            if (i % 3 == 0) {
                slabs.free(all.remove((int) (all.size() * 7919L % all.size())));
            }
        }
        for (long address : all) {
            enter(address, 144);
            assertThat(slabs.segmentOf(address).byteSize()).isGreaterThanOrEqualTo(144);
        }
        slabs.verify();
        all.forEach(slabs::free);
        assertThat(slabs.stats().liveObjects()).isZero();
    }

    @Test
    void sizeClassesMustBeNamedAndNotListedAmongTheUsersCaches() {
        slabs.allocateRaw(100);
        assertThat(slabs.caches()).isEmpty();
        assertThat(slabs.stats().caches()).allMatch(CacheStats::general).isNotEmpty();
        assertThat(slabs.findCache("size-104")).isEmpty();
        SlabCache mine = cache("size-104", 104);
        mine.free(mine.allocate());
    }

    @Test
    void theAllocatorMustServeAsASegmentAllocator() {
        MemorySegment text = slabs.allocateFrom("héllo");
        assertThat(text.getString(0)).isEqualTo("héllo");
        MemorySegment numbers = slabs.allocateFrom(ValueLayout.JAVA_INT, 1, 2, 3);
        assertThat(numbers.toArray(ValueLayout.JAVA_INT)).containsExactly(1, 2, 3);
        MemorySegment layout = slabs.allocate(MemoryLayout.sequenceLayout(10, ValueLayout.JAVA_DOUBLE));
        assertThat(layout.byteSize()).isEqualTo(80);
        for (MemorySegment s : List.of(text, numbers, layout)) {
            slabs.free(s);
        }
        assertThat(slabs.stats().liveObjects()).isZero();
    }

    @Test
    void objectsOfCachesMustBeFreedWithoutTheirCacheToo() {
        SlabCache cache = cache("named", 100);
        slabs.free(cache.allocate());
        slabs.free(cache.allocateRaw());
        assertThat(cache.stats().liveObjects()).isZero();
    }
}
