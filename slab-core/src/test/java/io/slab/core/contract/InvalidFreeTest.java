package io.slab.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slab.AllocatorStats;
import io.slab.CacheStats;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.core.support.EngineContract;
import io.slab.error.InvalidFreeException;
import io.slab.error.InvalidFreeException.Kind;
import io.slab.error.SlabCorruptionException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What checks refuse: at the call that makes the mistake, with nothing changed. */
class InvalidFreeTest extends EngineContract {

    @BeforeEach
    void onlyWithChecks() {
        Assumptions.assumeTrue(setting.checked());
    }

    /** Every way to free, each of which must refuse; then nothing may have changed. */
    private void assertRefused(SlabCache cache, long address, Kind kind) {
        List<LongConsumer> ways = List.of(
                cache::free,
                a -> cache.free(new long[] {a}, 0, 1),
                slabs::free,
                a -> cache.confined().free(a));
        for (LongConsumer way : ways) {
            slabs.verify();
            List<Object> before = figures();
            InvalidFreeException e = catchThrowableOfType(InvalidFreeException.class, () -> way.accept(address));
            assertThat(e).as("free of 0x%x", address).isNotNull();
            assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind);
            assertThat(e.address()).isEqualTo(address);
            assertThat(e).hasMessageContaining("0x" + Long.toHexString(address));
            slabs.verify();
            assertThat(figures()).isEqualTo(before);
        }
    }

    private List<Object> figures() {
        AllocatorStats s = slabs.stats();
        return List.of(
                s.liveObjects(),
                s.liveBytes(),
                s.runObjects(),
                s.runBytes(),
                s.committedBytes(),
                s.reservedBytes(),
                s.regions(),
                s.caches().stream().map(InvalidFreeTest::places).toList());
    }

    private static List<Object> places(CacheStats c) {
        return List.of(
                c.name(), c.liveObjects(), c.magazineObjects(), c.depotObjects(), c.freeObjects(), c.totalSlabBytes());
    }

    @Test
    void freeingTwiceMustFailAtTheSecondCall() {
        SlabCache cache = cache("double", 64);
        long a = cache.allocateRaw();
        cache.allocateRaw();
        cache.free(a);
        assertRefused(cache, a, Kind.DOUBLE_FREE);
    }

    @Test
    void freeingTwiceMustFailAfterTheFirstWentBackToItsSlab() {
        SlabCache cache = cache("flushed", 64);
        long keep = cache.allocateRaw();
        long a = cache.allocateRaw();
        cache.free(a);
        cache.shrink();
        assertThat(cache.stats().magazineObjects()).isZero();
        assertRefused(cache, a, Kind.DOUBLE_FREE);
        cache.free(keep);
    }

    @Test
    void freeingTwiceMustFailWhenTheFirstIsInTheDepotOrASlab() {
        SlabCache cache = cache("many", 64);
        long[] all = allocate(cache, 20_000);
        cache.free(all, 0, all.length - 1);
        for (int i = 0; i < all.length - 1; i += 1999) {
            long address = all[i];
            assertThatThrownBy(() -> cache.free(address)).isInstanceOf(InvalidFreeException.class);
        }
        slabs.verify();
        assertThat(cache.stats().liveObjects()).isEqualTo(1);
    }

    @Test
    void freeingAnObjectThatWasNeverAllocatedMustFail() {
        SlabCache cache = cache(setting.spec("fresh", 64).withSlabBytes(65_536));
        long a = cache.allocateRaw();
        long last = a + 64 * (cache.stats().objectsPerSlab() - 1L);
        assertRefused(cache, last, Kind.DOUBLE_FREE);
        assertRefused(cache, a + 64, Kind.DOUBLE_FREE); // it waits in the magazine
    }

    @Test
    void freeingAnObjectOfAnotherCacheMustFail() {
        SlabCache one = cache("one", 64);
        SlabCache other = cache("other", 64);
        long a = other.allocateRaw();
        for (LongConsumer way : List.<LongConsumer>of(
                one::free,
                x -> one.free(new long[] {x}, 0, 1),
                x -> one.confined().free(x))) {
            InvalidFreeException e = catchThrowableOfType(InvalidFreeException.class, () -> way.accept(a));
            assertThat(e.kind()).isEqualTo(Kind.FOREIGN);
            assertThat(e).hasMessageContaining("'one'").hasMessageContaining("SlabAllocator.free");
        }
        assertThatThrownBy(() -> one.segmentOf(a)).isInstanceOf(InvalidFreeException.class);
        slabs.verify();
        slabs.free(a);
        assertThat(other.stats().liveObjects()).isZero();
    }

    @Test
    void freeingMemoryOfNobodyMustFail() {
        SlabCache cache = cache("nobody", 64);
        cache.allocateRaw();
        for (long address : new long[] {0, 1, -1, 8, 4096, Long.MAX_VALUE, Long.MIN_VALUE, 0x7fff_0000_0000L}) {
            assertRefused(cache, address, Kind.FOREIGN);
        }
        assertThatThrownBy(() -> slabs.free(MemorySegment.ofArray(new long[8])))
                .isInstanceOf(InvalidFreeException.class);
        assertThatThrownBy(() -> cache.free(MemorySegment.ofArray(new byte[8])))
                .isInstanceOf(InvalidFreeException.class);
    }

    @Test
    void freeingWhatAnotherAllocatorGaveMustFail() {
        try (SlabAllocator second = setting.config().create()) {
            SlabCache cache = cache("mine", 64);
            cache.allocateRaw();
            MemorySegment theirs =
                    second.createCache(setting.spec("theirs", 64)).allocate();
            if (theirs.isNative()) {
                assertRefused(cache, theirs.address(), Kind.FOREIGN);
            } else {
                assertThatThrownBy(() -> slabs.free(theirs)).isInstanceOf(InvalidFreeException.class);
            }
            second.free(theirs);
        }
    }

    @Test
    void freeingAMisalignedAddressMustFail() {
        SlabCache cache = cache("misaligned", 64);
        long a = cache.allocateRaw();
        for (int off : new int[] {1, 3, 8, 32, 63}) {
            assertRefused(cache, a + off, Kind.MISALIGNED);
        }
    }

    @Test
    void freeingTheInsideOfAnObjectMustFail() {
        SlabCache cache = cache(setting.spec("interior", 256).withAlignment(8));
        long a = cache.allocateRaw();
        for (int off : new int[] {8, 16, 128, 248}) {
            assertRefused(cache, a + off, Kind.INTERIOR);
        }
    }

    @Test
    void freeingWhatIsBeforeOrBehindTheObjectsOfASlabMustFail() {
        SlabCache cache = cache(setting.spec("edges", 104).withAlignment(8).withSlabBytes(4096));
        long a = cache.allocateRaw();
        long base = a & -4096;
        int objects = cache.stats().objectsPerSlab();
        assertRefused(cache, a + 104L * objects, Kind.INTERIOR);
        if (a > base) {
            assertRefused(cache, base, Kind.INTERIOR);
        }
    }

    @Test
    void freeingAPageRunTwiceOrFromInsideMustFail() {
        long run = slabs.allocateRaw(10 << 20);
        for (long wrong : new long[] {run + 8, run + 4096, run + (10 << 20) - 8}) {
            InvalidFreeException e = catchThrowableOfType(InvalidFreeException.class, () -> slabs.free(wrong));
            assertThat(e.kind()).isEqualTo(Kind.INTERIOR);
            assertThatThrownBy(() -> slabs.segmentOf(wrong)).isInstanceOf(InvalidFreeException.class);
        }
        slabs.verify();
        assertThat(slabs.stats().runObjects()).isEqualTo(1);
        slabs.free(run);
        assertThatThrownBy(() -> slabs.free(run)).isInstanceOf(InvalidFreeException.class);
        assertThat(slabs.stats().runObjects()).isZero();
    }

    @Test
    void freeingSizesOfTheGeneralAllocatorTwiceMustFail() {
        for (long size : new long[] {0, 8, 100, 5000, 100_000, 8 << 20}) {
            long keep = slabs.allocateRaw(size);
            long a = slabs.allocateRaw(size);
            slabs.free(a);
            assertThatThrownBy(() -> slabs.free(a)).as("size %d", size).isInstanceOf(InvalidFreeException.class);
            slabs.free(keep);
        }
    }

    @Test
    void aWriteAfterFreeMustBeFoundByVerifyAndByTheNextAllocation() {
        SlabCache cache = cache("written", 64);
        MemorySegment object = cache.allocate();
        long address = cache.allocateRaw();
        cache.free(object);
        object.set(ValueLayout.JAVA_LONG, 0, 42);
        assertThatThrownBy(slabs::verify)
                .isInstanceOf(SlabCorruptionException.class)
                .hasMessageContaining("written to");
        assertThatThrownBy(cache::allocate)
                .isInstanceOf(SlabCorruptionException.class)
                .hasMessageContaining("'written'")
                .hasMessageContaining("after it was freed");
        slabs.verify();
        Set<Long> next = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            next.add(cache.allocateRaw());
        }
        assertThat(next).hasSize(2000).doesNotContain(address);
        assertThat(next.stream().map(cache::segmentOf).map(MemorySegment::address))
                .doesNotContain(object.address());
    }

    @Test
    void aDoubleFreeAfterAWriteAfterFreeMustNeverHandOneObjectOutTwice() {
        SlabCache cache = cache("hidden", 64);
        long[] warm = allocate(cache, 300);
        free(cache, warm);
        long a = cache.allocateRaw();
        MemorySegment memory = cache.segmentOf(a);
        cache.free(a);
        memory.set(ValueLayout.JAVA_LONG, 0, 42); // wipes the canary, so that
        cache.free(a); // this goes unnoticed
        Set<Long> owned = new HashSet<>();
        int refused = 0;
        for (int i = 0; i < 1000; i++) {
            try {
                assertThat(owned.add(cache.allocateRaw()))
                        .as("handed out twice")
                        .isTrue();
            } catch (SlabCorruptionException e) {
                refused++;
            }
        }
        assertThat(refused).isEqualTo(1);
        owned.forEach(cache::free);
        assertThat(cache.stats().liveObjects()).isEqualTo(0); // once in the queue, once gone
        slabs.verify();
    }

    @Test
    void theCacheMustGoOnServingWhenAHiddenDoubleFreeIsFlushed() {
        SlabCache cache = cache("flushing", 64);
        long[] warm = allocate(cache, 5000);
        long a = warm[0];
        MemorySegment memory = cache.segmentOf(a);
        cache.free(a);
        memory.set(ValueLayout.JAVA_LONG, 0, 42);
        cache.free(a);
        int reported = 0;
        for (int i = 1; i < warm.length; i++) {
            try {
                cache.free(warm[i]);
            } catch (SlabCorruptionException e) {
                reported++;
            }
        }
        try {
            cache.shrink();
        } catch (SlabCorruptionException e) {
            reported++;
        }
        cache.shrink();
        assertThat(reported).as("innocent frees that suffered").isLessThanOrEqualTo(1);
        slabs.verify();
        Set<Long> owned = new HashSet<>();
        for (int i = 0; i < 5000; i++) {
            assertThat(owned.add(cache.allocateRaw())).as("handed out twice").isTrue();
        }
    }
}
