package io.slab.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.ConfinedCache;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slot;
import io.slab.core.support.EngineContract;
import io.slab.error.InvalidFreeException;
import io.slab.error.SlabClosedException;
import io.slab.spi.SlabEvent;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Slots, handles, closing, and what outlives it. */
class ClosingTest extends EngineContract {

    private static void assertClosed(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(SlabClosedException.class).hasMessageContaining("closed");
    }

    @Test
    void aClosedSlotMustHaveFreedItsObjectOnce() {
        SlabCache cache = cache("slots", 64);
        Slot slot = cache.acquire();
        assertThat(slot.segment().byteSize()).isEqualTo(64);
        fill(slabs.segmentOf(slot.address()).asSlice(0, 64), 3);
        assertFilled(slot.segment(), 3);
        assertThat(cache.stats().liveObjects()).isEqualTo(1);
        slot.close();
        assertThat(cache.stats().liveObjects()).isZero();
        cache.acquire();
        slot.close();
        assertThat(cache.stats().liveObjects()).isEqualTo(1);
        assertClosed(slot::segment);
        assertClosed(slot::address);
    }

    @Test
    void anyThreadMayCloseASlot() {
        SlabCache cache = cache("slots", 64);
        Slot one = cache.acquire();
        Slot two = cache.acquire();
        CompletableFuture.runAsync(one::close, r -> Thread.ofPlatform().start(r))
                .join();
        CompletableFuture.runAsync(two::close, r -> Thread.ofVirtual().start(r)).join();
        assertThat(cache.stats().liveObjects()).isZero();
    }

    @Test
    void aSlotMayBeClosedAfterItsCacheAndAfterItsAllocator() {
        SlabCache cache = cache("slots", 64);
        Slot one = cache.acquire();
        Slot two = cache.acquire();
        cache.close();
        one.close();
        slabs.verify();
        slabs.close();
        assertThatCode(two::close).doesNotThrowAnyException();
    }

    @Test
    void aCacheMustLiveUntilItsLastHandleIsClosed() {
        SlabCache first = cache("shared", 64);
        SlabCache second = first.retain();
        SlabCache third = second.retain();
        long a = first.allocateRaw();
        first.close();
        first.close();
        assertClosed(first::allocate);
        assertClosed(first::retain);
        second.free(a);
        second.close();
        assertThat(slabs.findCache("shared")).isPresent();
        third.allocate();
        third.close();
        assertThat(slabs.findCache("shared")).isEmpty();
        assertThat(listener.all(SlabEvent.Leaked.class)).hasSize(1);
    }

    @Test
    void theAllocatorMustLiveUntilItsLastHandleIsClosed() {
        SlabAllocator second = slabs.retain();
        SlabCache cache = cache("kept", 64);
        slabs.close();
        slabs.close();
        assertClosed(() -> slabs.allocateRaw(8));
        assertThat(cache.allocateRaw()).isNotZero();
        assertThat(second.findCache("kept")).isPresent();
        second.close();
        assertClosed(cache::allocateRaw);
        assertClosed(second::retain);
    }

    @Test
    void whatWasNeverFreedMustBeReported() {
        SlabCache cache = cache("leaky", 48);
        long[] live = allocate(cache, 100);
        cache.free(live, 0, 58);
        cache.close();
        assertThat(listener.all(SlabEvent.Leaked.class)).containsExactly(new SlabEvent.Leaked("leaky", 42, 42 * 48));
        listener.forget();
        cache.close();
        assertThat(listener.all(SlabEvent.Leaked.class)).isEmpty();
    }

    @Test
    void aCacheWithoutLeaksMustNotReportAny() {
        SlabCache cache = cache("clean", 48);
        long[] live = allocate(cache, 1000);
        cache.free(live, 0, 1000);
        cache.close();
        assertThat(listener.all(SlabEvent.Leaked.class)).isEmpty();
        slabs.reclaim();
        assertThat(slabs.stats().reservedBytes()).isZero();
        assertThat(slabs.stats().caches()).isEmpty();
    }

    @Test
    void closingTheAllocatorMustReportLeaksOfCachesAndOfGeneralAllocation() {
        allocate(cache("leaky", 48), 3);
        slabs.allocateRaw(100);
        slabs.allocateRaw(9 << 20);
        slabs.close();
        assertThat(listener.all(SlabEvent.Leaked.class))
                .extracting(SlabEvent.Leaked::cache, SlabEvent.Leaked::objects)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("leaky", 3L),
                        org.assertj.core.groups.Tuple.tuple("general", 2L));
    }

    @Test
    void objectsThatOutliveTheirCacheMustKeepTheirContentAndBeFreedByTheAllocator() {
        SlabCache cache = cache("outlived", 200);
        long[] live = allocate(cache, 300);
        for (int i = 0; i < live.length; i++) {
            fill(cache.segmentOf(live[i]), i);
        }
        cache.close();
        cache("outlived", 100);
        slabs.reclaim();
        slabs.verify();
        for (int i = 0; i < live.length; i++) {
            assertFilled(slabs.segmentOf(live[i]), i);
            slabs.free(live[i]);
            slabs.verify();
        }
        if (setting.checked()) {
            assertThatThrownBy(() -> slabs.free(live[0])).isInstanceOf(InvalidFreeException.class);
        }
        slabs.reclaim();
        assertThat(slabs.stats().liveObjects()).isZero();
        assertThat(slabs.stats().committedBytes()).isZero();
    }

    @Test
    void everyMethodOfAClosedCacheMustSayThatItIsClosed() {
        SlabCache cache = cache("gone", 64);
        long a = cache.allocateRaw();
        MemorySegment s = cache.allocate();
        ConfinedCache confined = cache.confined();
        long c = confined.allocateRaw();
        cache.close();
        long[] array = {a};
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                cache::allocate,
                cache::tryAllocate,
                () -> cache.allocate(Duration.ofSeconds(9)),
                cache::allocateRaw,
                cache::tryAllocateRaw,
                () -> cache.allocateRaw(array, 0, 1),
                () -> cache.free(a),
                () -> cache.free(s),
                () -> cache.free(array, 0, 1),
                cache::confined,
                cache::acquire,
                () -> cache.segmentOf(a),
                cache::shrink,
                cache::retain,
                confined::allocate,
                confined::allocateRaw,
                () -> confined.free(c),
                () -> confined.free(s))) {
            assertClosed(call);
        }
        assertThat(cache.name()).isEqualTo("gone");
        assertThat(cache.spec().objectSize()).isEqualTo(64);
        assertThat(cache.stats().liveObjects()).isEqualTo(3);
        assertThatCode(confined::close).doesNotThrowAnyException();
        assertThatCode(cache::close).doesNotThrowAnyException();
        slabs.free(a);
        slabs.free(s);
        slabs.free(c);
    }

    @Test
    void everyMethodOfAClosedAllocatorMustSayThatItIsClosed() {
        SlabCache cache = cache("gone", 64);
        long a = slabs.allocateRaw(100);
        MemorySegment s = slabs.allocate(100);
        slabs.close();
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> slabs.createCache(setting.spec("new", 8)),
                () -> slabs.findCache("gone"),
                slabs::caches,
                () -> slabs.allocate(8),
                () -> slabs.allocate(8, 8),
                () -> slabs.allocate(ValueLayout.JAVA_LONG),
                () -> slabs.allocateRaw(8),
                () -> slabs.allocateRaw(8, 64),
                () -> slabs.allocateRaw(9 << 20),
                () -> slabs.free(a),
                () -> slabs.free(s),
                () -> slabs.segmentOf(a),
                slabs::openArena,
                slabs::openSharedArena,
                slabs::reclaim,
                slabs::verify,
                slabs::stats,
                slabs::dump,
                slabs::retain,
                cache::allocate,
                cache::allocateRaw,
                cache::shrink,
                cache::retain,
                () -> cache.free(a))) {
            assertClosed(call);
        }
        assertThat(slabs.config().backend().name()).isEqualTo(setting.backend());
        assertThatCode(slabs::close).doesNotThrowAnyException();
        assertThatCode(cache::close).doesNotThrowAnyException();
    }

    @Test
    void aHandleThatWasRetainedMustBeDeadOnceTheAllocatorIsClosed() {
        SlabCache cache = cache("gone", 64);
        SlabCache retained = cache.retain();
        ConfinedCache confined = retained.confined();
        long a = confined.allocateRaw();
        slabs.close();
        assertClosed(retained::allocateRaw);
        assertClosed(() -> retained.free(a));
        assertClosed(() -> retained.free(new long[] {a}, 0, 1));
        assertClosed(() -> retained.segmentOf(a));
        assertClosed(confined::allocateRaw);
        assertClosed(() -> confined.free(a));
        assertThatCode(confined::close).doesNotThrowAnyException();
        assertThatCode(retained::close).doesNotThrowAnyException();
    }

    @Test
    void segmentsMustDieWithTheAllocator() {
        MemorySegment object = cache("dead", 64).allocate();
        MemorySegment general = slabs.allocate(100);
        MemorySegment run = slabs.allocate(9 << 20);
        slabs.close();
        if (setting.segmentsDie()) {
            for (MemorySegment s : List.of(object, general, run)) {
                assertThatThrownBy(() -> s.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Test
    void anArenaThatIsOpenWhenTheAllocatorClosesMustBeSafeToUse() {
        for (boolean shared : new boolean[] {true, false}) {
            SlabAllocator own = setting.config().create();
            Arena arena = shared ? own.openSharedArena() : own.openArena();
            MemorySegment s = arena.allocate(1000);
            fill(s, 1);
            own.close();
            try {
                assertFilled(s, 1);
                fill(s, 2);
            } catch (IllegalStateException e) {
                assertThat(e).isNotNull(); // the segment is dead: as good
            }
            try {
                arena.allocate(10_000);
            } catch (SlabClosedException | IllegalStateException e) {
                assertThat(e).isNotNull();
            }
            try {
                arena.close();
            } catch (IllegalStateException e) {
                assertThat(e).isNotNull();
            }
        }
    }

    @Test
    void closingAConfinedHandleMustGiveItsObjectsBack() {
        SlabCache cache = cache("confined", 64);
        ConfinedCache confined = cache.confined();
        long a = confined.allocateRaw();
        MemorySegment s = confined.allocate();
        fill(s, 1);
        assertFilled(cache.segmentOf(s.isNative() ? s.address() : a + 64), 1);
        confined.free(s);
        confined.free(a);
        assertThat(cache.stats().magazineObjects()).isPositive();
        confined.close();
        confined.close();
        assertThat(cache.stats().magazineObjects()).isZero();
        assertThat(cache.stats().liveObjects()).isZero();
        assertClosed(confined::allocateRaw);
        assertClosed(confined::allocate);
        assertClosed(() -> confined.free(a));
    }

    @Test
    void aConfinedHandleMustRefuseOtherThreads() {
        SlabCache cache = cache("confined", 64);
        ConfinedCache confined = cache.confined();
        long a = confined.allocateRaw();
        CompletableFuture.runAsync(
                        () -> {
                            assertThatThrownBy(confined::close).isInstanceOf(WrongThreadException.class);
                            if (setting.checked()) {
                                assertThatThrownBy(confined::allocateRaw).isInstanceOf(WrongThreadException.class);
                                assertThatThrownBy(() -> confined.free(a)).isInstanceOf(WrongThreadException.class);
                            }
                        },
                        r -> Thread.ofPlatform().start(r))
                .join();
        confined.free(a);
        confined.close();
    }

    @Test
    void aVirtualThreadMustGetNoConfinedHandle() {
        SlabCache cache = cache("confined", 64);
        CompletableFuture.runAsync(
                        () -> assertThatThrownBy(cache::confined).isInstanceOf(UnsupportedOperationException.class),
                        r -> Thread.ofVirtual().start(r))
                .join();
    }

    @Test
    void whatAConfinedHandleAllocatedAnyoneMayFreeAndBack() {
        SlabCache cache = cache("confined", 64);
        try (ConfinedCache confined = cache.confined()) {
            long[] mine = new long[3000];
            for (int i = 0; i < mine.length; i++) {
                mine[i] = confined.allocateRaw();
            }
            cache.free(mine, 0, mine.length);
            long[] theirs = allocate(cache, 3000);
            for (long a : theirs) {
                confined.free(a);
            }
        }
        slabs.verify();
        assertThat(cache.stats().liveObjects()).isZero();
    }
}
