package io.slab.core.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.Checks;
import io.slab.DescriptorPlacement;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabOutOfMemoryException.Limit;
import io.slab.error.SlabPluginException;
import io.slab.fault.FaultBackend;
import io.slab.fault.FaultBackend.Call;
import io.slab.fault.FaultBackend.Fault;
import io.slab.spi.ReclaimPolicy.Decision;
import io.slab.spi.Strategy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/** A scenario that reaches every call of a backend many times, and what must hold after it whichever call failed. */
final class BackendScenario {
    final FaultBackend backend = new FaultBackend(256 << 10);

    /** Whether its exceptions become checked ones that it does not declare. */
    boolean undeclared;

    private final Deque<Long> live = new ArrayDeque<>();
    int failures;

    SlabAllocator open(Decision decision, Checks checks, long limit) {
        return SlabAllocatorConfig.builder()
                .backend(Strategy.of("faulty", undeclared ? new UndeclaredBackend(backend) : backend))
                .checks(checks)
                .limitBytes(limit)
                .coloring("none")
                .reclaim(Strategy.of("scripted", usage -> decision))
                .create();
    }

    /** An operation that may fail with a typed error, and then has changed nothing. */
    private interface Operation {
        void run();
    }

    private void attempt(SlabAllocator slabs, Operation operation) {
        try {
            operation.run();
            return;
        } catch (SlabOutOfMemoryException e) {
            assertThat(e.limit()).isEqualTo(Limit.BACKEND);
        } catch (SlabPluginException e) {
            assertThat(e.plugin()).isEqualTo("faulty");
        }
        failures++;
        assertThat(slabs.stats().liveObjects()).isEqualTo(live.size());
        slabs.verify();
    }

    /** Slabs that come and go, runs, arenas, shrinking, reclaiming: reaches every call of a backend many times. */
    private void scenario(SlabAllocator slabs, SlabCache cache) {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 120; i++) {
                attempt(slabs, () -> keep(cache.allocateRaw()));
            }
            attempt(slabs, () -> {
                long[] bulk = new long[50];
                cache.allocateRaw(bulk, 0, 50);
                for (long a : bulk) {
                    keep(a);
                }
            });
            for (long size : new long[] {100, 20_000, 300_000, 9 << 20}) {
                attempt(slabs, () -> keep(slabs.allocateRaw(size, 4096)));
            }
            attempt(slabs, () -> {
                try (Arena arena = slabs.openArena()) {
                    for (int i = 0; i < 20; i++) {
                        arena.allocate(2000);
                    }
                }
            });
            for (int i = 0; i < 100 && !live.isEmpty(); i++) {
                long address = i % 3 == 0 ? live.pollLast() : live.pollFirst();
                assertIntact(slabs, address);
                attempt(slabs, () -> slabs.free(address));
            }
            attempt(slabs, cache::shrink);
            slabs.verify();
        }
        attempt(slabs, slabs::reclaim);
    }

    private void keep(long address) {
        live.addLast(address);
        MemorySegment.ofAddress(address).reinterpret(8).set(java.lang.foreign.ValueLayout.JAVA_LONG, 0, ~address);
    }

    private static void assertIntact(SlabAllocator slabs, long address) {
        assertThat(slabs.segmentOf(address).get(java.lang.foreign.ValueLayout.JAVA_LONG, 0))
                .isEqualTo(~address);
    }

    private static CacheSpec spec() {
        return CacheSpec.of("faulted", 1000)
                .withDescriptors(DescriptorPlacement.ON_SLAB)
                .withSlabBytes(8192);
    }

    void run(Call call, int nth, int count, Fault fault, Decision decision, Checks checks) {
        SlabAllocator slabs = open(decision, checks, Long.MAX_VALUE);
        SlabCache cache = slabs.createCache(spec());
        backend.fail(call, nth, count, fault);
        scenario(slabs, cache);
        backend.heal();
        slabs.verify();
        // Whatever happened: it works again …
        for (int i = 0; i < 200; i++) {
            keep(cache.allocateRaw());
        }
        for (long address : live) {
            assertIntact(slabs, address);
            slabs.free(address);
        }
        live.clear();
        slabs.verify();
        // … and nothing was lost.
        assertThat(slabs.stats().liveObjects()).isZero();
        slabs.reclaim();
        slabs.verify();
        assertThat(slabs.stats().committedBytes()).isZero();
        assertThat(backend.committedBytes()).isZero();
        assertThat(backend.liveRegions()).isZero();
        slabs.close();
        assertThat(backend.violations()).isEmpty();
    }
}
