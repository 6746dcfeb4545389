package io.slab.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.slab.Checks;
import io.slab.bench.workload.Batch;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PeersTest {
    private static final int COUNT = 100;

    static List<String> keys() {
        return Peers.keys();
    }

    private static BenchAllocator open(String key, PeerRequest request) {
        try {
            return Peers.open(key, request);
        } catch (PeerNotInstalledException e) {
            return abort(key + " is not installed: " + e.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void everyAllocatorMustKeepWhatIsWrittenToItsObjects(String key) {
        try (BenchAllocator allocator = open(key, PeerRequest.fixed(64))) {
            Slots slots = allocator.slots(COUNT);
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < COUNT; i++) {
                    assertThat(slots.isEmpty(i)).isTrue();
                    slots.allocate(i, 64);
                    slots.putLong(i, 0, i);
                    slots.putLong(i, 56, -i);
                    slots.putByte(i, 8, (byte) i);
                }
                for (int i = 0; i < COUNT; i++) {
                    assertThat(slots.isEmpty(i)).isFalse();
                    assertThat(slots.getLong(i, 0)).isEqualTo(i);
                    assertThat(slots.getLong(i, 56)).isEqualTo(-i);
                    assertThat(slots.getByte(i, 8)).isEqualTo((byte) i);
                    slots.free(i);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void swappingMustExchangeObjectsAndEmptiness(String key) {
        try (BenchAllocator allocator = open(key, PeerRequest.fixed(64))) {
            Slots here = allocator.slots(1);
            Slots there = allocator.slots(2);
            here.allocate(0, 64);
            here.putLong(0, 0, 5);
            here.swap(0, there, 1);
            assertThat(here.isEmpty(0)).isTrue();
            assertThat(there.getLong(1, 0)).isEqualTo(5);
            there.free(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Door.class)
    void slabMustServeThroughEveryDoor(Door door) {
        PeerRequest request = PeerRequest.fixed(64).with(Checks.STANDARD).through(door);
        try (BenchAllocator slab = open("slab", request)) {
            Slots slots = slab.slots(COUNT);
            slots.allocateAll(COUNT, 64);
            slots.putLong(COUNT - 1, 0, 7);
            assertThat(slots.getLong(COUNT - 1, 0)).isEqualTo(7);
            slots.freeAll(COUNT);
            assertThat(slots.isEmpty(COUNT - 1)).isTrue();
            assertThat(slab.slowPaths()).isPositive();
            assertThat(slab.heapMetadataBytes()).isPositive();
        }
    }

    @Test
    void aVariantMustChangeDoorChecksAndSettings() {
        try (BenchAllocator slab = open("slab/confined+standard+magazine-bytes=65536", PeerRequest.fixed(64))) {
            Slots slots = slab.slots(1);
            slots.allocate(0, 64);
            assertThatThrownBy(() ->
                            CompletableFuture.runAsync(() -> slots.free(0)).join())
                    .as("a confined handle, with checks")
                    .hasCauseInstanceOf(WrongThreadException.class);
            slots.free(0);
        }
    }

    @Test
    void aVariantWithAnUnknownStrategyMustCountAsAbsent() {
        assertThatThrownBy(() -> Peers.open("slab/no-such-coloring", PeerRequest.fixed(64)))
                .isInstanceOf(PeerNotInstalledException.class)
                .hasMessageContaining("no-such-coloring");
    }

    @Test
    void anUnknownKeyMustBeRefusedWithTheKeysThatExist() {
        assertThatThrownBy(() -> Peers.open("nonsense", PeerRequest.fixed(64)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nonsense")
                .hasMessageContaining("mimalloc");
    }

    /** Each operation on a page run is a slow path; no figure tells how many there were. */
    @Test
    void slowPathsMustBeUnknownWhileThereArePageRuns() throws PeerNotInstalledException {
        try (BenchAllocator slab = Peers.open("slab", PeerRequest.general())) {
            Slots slots = slab.slots(1);
            slots.allocate(0, 20 << 20);
            assertThat(slab.slowPaths()).isNegative();
            slots.free(0);
            slots.allocate(0, 64);
            assertThat(slab.slowPaths()).isPositive();
            slots.free(0);
        }
    }

    @Test
    void jemallocMustCountAsAbsentWhereItIsNotPreloaded() {
        assertThatThrownBy(() -> Peers.open("jemalloc", PeerRequest.general()))
                .isInstanceOf(PeerNotInstalledException.class);
    }

    @Test
    void timingMustCountEachOperation() {
        try (TimedAllocator timed = new TimedAllocator(open("malloc", PeerRequest.general()))) {
            Batch batch = Batch.shuffled(timed, Batch.equal(COUNT, 64));
            batch.round();
            assertThat(timed.histogram().getTotalCount()).isEqualTo(2 * COUNT);
            timed.forget();
            assertThat(timed.histogram().getTotalCount()).isZero();
        }
    }
}
