package io.slab.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.core.support.EngineContract;
import io.slab.error.InvalidFreeException;
import io.slab.error.SlabOutOfMemoryException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Arenas over our memory must be what {@link Arena} says. */
class ArenaContractTest extends EngineContract {

    private Arena open(boolean shared) {
        return shared ? slabs.openSharedArena() : slabs.openArena();
    }

    private static void onAnotherThread(Runnable work) {
        CompletableFuture.runAsync(work, r -> Thread.ofPlatform().start(r)).join();
    }

    @Test
    void segmentsMustBeZeroedAlignedAndApart() {
        for (boolean shared : new boolean[] {false, true}) {
            long dirty = slabs.allocateRaw(2000);
            slabs.segmentOf(dirty).fill((byte) -1);
            slabs.free(dirty);
            try (Arena arena = open(shared)) {
                Random random = new Random(3);
                TreeMap<Long, MemorySegment> all = new TreeMap<>();
                for (int i = 0; i < 3000; i++) {
                    long size = 1 + random.nextInt(random.nextInt(10) == 0 ? 20_000 : 200);
                    long alignment = 1L << random.nextInt(random.nextInt(20) == 0 ? 15 : 7);
                    MemorySegment s = arena.allocate(size, alignment);
                    assertThat(s.byteSize()).isEqualTo(size);
                    assertThat(s.address() % alignment).isZero();
                    assertZero(s);
                    fill(s, i);
                    s.set(ValueLayout.JAVA_BYTE, 0, (byte) i);
                    all.put(s.address(), s);
                }
                long end = 0;
                for (MemorySegment s : all.values()) {
                    assertThat(s.address()).isGreaterThanOrEqualTo(end);
                    end = s.address() + s.byteSize();
                    assertThat(s.scope()).isEqualTo(arena.scope());
                }
                slabs.verify();
            }
            assertThat(slabs.stats().liveObjects()).isZero();
            assertThat(slabs.stats().arenaBytes()).isZero();
        }
    }

    @Test
    void everySegmentMustDieWithItsArena() {
        for (boolean shared : new boolean[] {false, true}) {
            Arena arena = open(shared);
            List<MemorySegment> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                all.add(arena.allocate(1 + i * 37L));
            }
            assertThat(arena.scope().isAlive()).isTrue();
            arena.close();
            assertThat(arena.scope().isAlive()).isFalse();
            for (MemorySegment s : all) {
                assertThatThrownBy(() -> s.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
            }
            for (long size : new long[] {0, 1, 100, 100_000}) {
                assertThatThrownBy(() -> arena.allocate(size))
                        .as("%d bytes", size)
                        .isInstanceOf(IllegalStateException.class);
            }
            assertThatThrownBy(arena::close).isInstanceOf(IllegalStateException.class);
            assertThat(slabs.stats().liveObjects()).isZero();
        }
    }

    @Test
    void aFreshArenaMustCheckItsLifeEvenForZeroBytes() {
        for (boolean shared : new boolean[] {false, true}) {
            Arena arena = open(shared);
            MemorySegment empty = arena.allocate(0);
            assertThat(empty.byteSize()).isZero();
            assertThat(empty.scope()).isEqualTo(arena.scope());
            assertThat(arena.allocate(0, 4096).address() % 4096).isZero();
            arena.close();
            assertThat(empty.scope().isAlive()).isFalse();
            assertThatThrownBy(() -> arena.allocate(0)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aConfinedArenaMustRefuseOtherThreads() {
        try (Arena arena = slabs.openArena()) {
            MemorySegment mine = arena.allocate(100);
            onAnotherThread(() -> {
                for (long size : new long[] {0, 1, 100, 100_000}) {
                    assertThatThrownBy(() -> arena.allocate(size)).isInstanceOf(WrongThreadException.class);
                }
                assertThatThrownBy(() -> mine.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(WrongThreadException.class);
                assertThatThrownBy(arena::close).isInstanceOf(WrongThreadException.class);
            });
            MemorySegment next = arena.allocate(100);
            assertThat(Math.abs(next.address() - mine.address())).isGreaterThanOrEqualTo(100);
        }
        assertThat(slabs.stats().liveObjects()).isZero();
    }

    @Test
    void aSharedArenaMustServeAndBeClosedByAnyThread() {
        Arena arena = slabs.openSharedArena();
        MemorySegment[] theirs = new MemorySegment[1];
        onAnotherThread(() -> theirs[0] = arena.allocate(500));
        fill(theirs[0], 1);
        onAnotherThread(arena::close);
        assertThat(theirs[0].scope().isAlive()).isFalse();
        assertThat(slabs.stats().liveObjects()).isZero();
    }

    @Test
    void wrongArgumentsMustBeIllegal() {
        try (Arena arena = slabs.openArena()) {
            for (long size : new long[] {-1, Long.MIN_VALUE}) {
                assertThatThrownBy(() -> arena.allocate(size)).isInstanceOf(IllegalArgumentException.class);
            }
            for (long alignment : new long[] {0, -1, 3, 12, Long.MIN_VALUE}) {
                assertThatThrownBy(() -> arena.allocate(8, alignment)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void hugeSizesMustBeServedOrFailTyped() {
        try (Arena arena = slabs.openArena()) {
            MemorySegment s = arena.allocate(20 << 20, 1 << 21);
            assertThat(s.byteSize()).isEqualTo(20 << 20);
            assertThat(s.address() % (1 << 21)).isZero();
            for (long size : new long[] {1L << 55, Long.MAX_VALUE}) {
                assertThatThrownBy(() -> arena.allocate(size))
                        .isInstanceOfAny(
                                SlabOutOfMemoryException.class, OutOfMemoryError.class, IllegalArgumentException.class);
            }
            assertThat(arena.allocate(8).byteSize()).isEqualTo(8);
        }
        assertThat(slabs.stats().liveObjects()).isZero();
        slabs.reclaim();
        assertThat(slabs.stats().committedBytes()).isZero();
    }

    @Test
    void largeAlignmentsMustBeKept() {
        try (Arena arena = slabs.openArena()) {
            for (int log = 0; log <= 24; log++) {
                for (long size : new long[] {1, 100, 5000}) {
                    assertThat(arena.allocate(size, 1L << log).address() % (1L << log))
                            .isZero();
                }
            }
        }
        assertThat(slabs.stats().liveObjects()).isZero();
    }

    @Test
    void everythingMustComeBackAtOnceAndBeCounted() {
        for (int round = 0; round < 50; round++) {
            try (Arena arena = slabs.openArena()) {
                for (int i = 0; i < 100; i++) {
                    arena.allocate(300);
                }
                if (setting.segmentsDie()) {
                    assertThat(slabs.stats().arenaBytes()).isGreaterThanOrEqualTo(30_000);
                }
            }
            assertThat(slabs.stats().arenaBytes()).isZero();
            assertThat(slabs.stats().liveObjects()).isZero();
        }
        slabs.reclaim();
        assertThat(slabs.stats().reservedBytes()).isZero();
    }

    @Test
    void anArenaWhoseAllocationFailsMustWorkOn() {
        reopen(setting.config().limitBytes(256 << 10));
        if (!setting.segmentsDie()) {
            return; // the JDK's own arena serves
        }
        for (boolean shared : new boolean[] {false, true}) {
            try (Arena arena = open(shared)) {
                assertThatThrownBy(() -> arena.allocate(1 << 20)).isInstanceOf(SlabOutOfMemoryException.class);
                MemorySegment s = arena.allocate(100);
                assertThatThrownBy(() -> {
                            while (true) {
                                arena.allocate(1000);
                            }
                        })
                        .isInstanceOf(SlabOutOfMemoryException.class);
                fill(s, 1);
                assertFilled(s, 1);
            }
            assertThat(slabs.stats().liveObjects()).isZero();
        }
    }

    @Test
    void memoryOfAnArenaMustBeRefusedByTheAllocatorsFree() {
        try (Arena arena = open(false)) {
            MemorySegment small = arena.allocate(64, 8);
            MemorySegment large = arena.allocate(9L << 20, 8);
            if (arena.getClass().getName().startsWith("io.slab")) { // elsewhere the JDK's own arena serves
                for (MemorySegment segment : List.of(small, large)) {
                    assertThatThrownBy(() -> slabs.free(segment)).isInstanceOf(InvalidFreeException.class);
                    assertThatThrownBy(() -> slabs.free(segment.address())).isInstanceOf(InvalidFreeException.class);
                    assertThatThrownBy(() -> slabs.segmentOf(segment.address()))
                            .isInstanceOf(InvalidFreeException.class);
                }
            }
            try (Arena other = open(false)) {
                MemorySegment apart = other.allocate(64, 8);
                small.fill((byte) 7);
                assertZero(apart);
            }
            slabs.verify();
        }
        assertThat(slabs.stats().liveObjects()).isZero();
    }
}
