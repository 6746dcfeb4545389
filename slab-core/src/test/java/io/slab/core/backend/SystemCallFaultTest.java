package io.slab.core.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.memory.Linux;
import io.slab.core.memory.SystemCall;
import io.slab.core.memory.SystemCallException;
import io.slab.core.support.FaultyCalls;
import io.slab.core.support.HugePages;
import io.slab.error.SlabConfigurationException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabPluginException;
import io.slab.spi.Capability;
import io.slab.spi.PageBackend;
import io.slab.spi.ReclaimPolicy;
import io.slab.spi.ReclaimPolicy.Decision;
import io.slab.spi.Strategy;
import io.slab.spi.StrategyOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An allocator on every Linux backend while system calls fail: each call that the backend makes, at its n-th time, once or for good. A typed error
 * or a recovery, the invariants hold after each step, everything works again afterwards, and neither address space nor a descriptor is lost.
 */
class SystemCallFaultTest {
    @TempDir
    static Path directory;

    /** The backends, with options that make them use every call they have. */
    enum Subject {
        MMAP(
                EnumSet.of(SystemCall.MMAP, SystemCall.MUNMAP, SystemCall.MADVISE),
                "thp=advise,commit=populate,guard=true,dump=false",
                (os, o) -> new MmapBackend(os, MmapOptions.from(o))),
        MMAP_COLLAPSING(
                EnumSet.of(SystemCall.MMAP, SystemCall.MUNMAP, SystemCall.MADVISE),
                "thp=collapse,decommit=free",
                (os, o) -> new MmapBackend(os, MmapOptions.from(o))),
        MEMFD(
                EnumSet.of(
                        SystemCall.MEMFD_CREATE,
                        SystemCall.FTRUNCATE,
                        SystemCall.FALLOCATE,
                        SystemCall.FCNTL,
                        SystemCall.MMAP,
                        SystemCall.MUNMAP,
                        SystemCall.CLOSE),
                "",
                (os, o) -> new MemfdBackend(
                        os, RegionSizes.from(o, 1 << 20, 1 << 20), "slab", MemfdBackend.Seal.SIZE, true, Thp.ADVISE)),
        MEMFD_COLLAPSING(
                EnumSet.of(SystemCall.MEMFD_CREATE, SystemCall.FALLOCATE, SystemCall.MADVISE),
                "",
                (os, o) -> new MemfdBackend(
                        os,
                        RegionSizes.from(o, 1 << 20, 1 << 20),
                        "slab",
                        MemfdBackend.Seal.SIZE,
                        false,
                        Thp.COLLAPSE)),
        FILE(callsOfKeptFiles(), "existing=discard", (os, o) -> new FileBackend(os, FileOptions.from(o))),
        FILE_WITHOUT_NAME(callsOfFiles(), "", (os, o) -> new FileBackend(os, FileOptions.from(o))),
        HUGEPAGE(
                EnumSet.of(SystemCall.MMAP, SystemCall.MUNMAP, SystemCall.MADVISE),
                "",
                (os, o) -> new HugepageBackend(
                        os, HugePool.of(2 << 20), HugepageBackend.Fallback.THP, RegionSizes.from(o, 1 << 22, 1 << 22))),
        SECRET(
                EnumSet.of(SystemCall.MMAP, SystemCall.MUNMAP, SystemCall.MADVISE),
                "",
                (os, o) -> new SecretBackend(os, RegionSizes.from(o, 1 << 20, 1 << 20), SecretBackend.Require.LOCKED)),
        SECRET_IF_POSSIBLE(
                EnumSet.of(SystemCall.MMAP, SystemCall.MUNMAP, SystemCall.MADVISE),
                "",
                (os, o) -> new SecretBackend(
                        os, RegionSizes.from(o, 1 << 20, 1 << 20), SecretBackend.Require.BEST_EFFORT));

        private final Set<SystemCall> needs;
        private final String options;
        private final Maker maker;

        Subject(Set<SystemCall> needs, String options, Maker maker) {
            this.needs = needs;
            this.options = options;
            this.maker = maker;
        }

        /** A method, since constants are made before any field. */
        private static Set<SystemCall> callsOfFiles() {
            return EnumSet.of(
                    SystemCall.OPEN,
                    SystemCall.FTRUNCATE,
                    SystemCall.FALLOCATE,
                    SystemCall.MMAP,
                    SystemCall.MUNMAP,
                    SystemCall.CLOSE);
        }

        private static Set<SystemCall> callsOfKeptFiles() {
            Set<SystemCall> calls = callsOfFiles();
            calls.add(SystemCall.MSYNC);
            return calls;
        }

        interface Maker {
            PageBackend make(Linux os, StrategyOptions options);
        }

        PageBackend make(FaultyCalls calls) {
            String path = this == FILE ? directory.resolve("memory").toString() : directory.toString();
            String all = "region=4m" + (options.isEmpty() ? "" : "," + options)
                    + (name().startsWith("FILE") ? ",path=" + path : "");
            return maker.make(new Linux(calls), StrategyOptions.parse("test", all));
        }
    }

    /** One run of the scenario. */
    private static final class Run {
        final FaultyCalls calls = new FaultyCalls();
        private final Deque<Long> live = new ArrayDeque<>();
        private int refused;
        private boolean keeps;

        private void attempt(SlabAllocator slabs, Runnable operation) {
            try {
                operation.run();
                return;
            } catch (SlabOutOfMemoryException | SlabPluginException e) {
                refused++;
            }
            slabs.verify();
            assertThat(slabs.stats().liveObjects()).isEqualTo(live.size());
        }

        private void keep(SlabAllocator slabs, long address, long size) {
            slabs.segmentOf(address).asSlice(0, size).fill((byte) 0x5A);
            live.add(address);
        }

        private void work(SlabAllocator slabs, SlabCache cache) {
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 60; i++) {
                    attempt(slabs, () -> keep(slabs, cache.allocateRaw(), 1000));
                }
                for (long size : new long[] {20_000, 300_000, 3 << 20, 9 << 20}) {
                    attempt(slabs, () -> keep(slabs, slabs.allocateRaw(size, 4096), size));
                }
                force(slabs);
                slabs.verify();
                for (int i = 0; i < 50 && !live.isEmpty(); i++) {
                    slabs.free(i % 3 == 0 ? live.pollLast() : live.pollFirst());
                }
                slabs.reclaim();
                slabs.verify();
            }
        }

        /** Where there is something that outlives the process. */
        private void force(SlabAllocator slabs) {
            if (keeps) {
                attempt(slabs, slabs::force);
            }
        }

        void scenario(Subject subject, Decision decision) {
            PageBackend backend;
            try {
                backend = subject.make(calls);
            } catch (SlabConfigurationException | SystemCallException e) {
                calls.heal();
                assertThat(calls.mappedBytes()).isZero();
                assertThat(calls.descriptors()).isEmpty();
                return;
            }
            keeps = backend.capabilities().contains(Capability.PERSISTENT);
            SlabAllocator slabs = SlabAllocatorConfig.builder()
                    .backend(Strategy.of("faulty", backend))
                    .coloring("none")
                    .reclaim(Strategy.of("scripted", (ReclaimPolicy) usage -> decision))
                    .create();
            SlabCache cache = slabs.createCache(CacheSpec.of("faulted", 1000));
            work(slabs, cache);
            calls.heal();
            slabs.verify();
            for (int i = 0; i < 100; i++) {
                keep(slabs, cache.allocateRaw(), 1000);
            }
            live.forEach(slabs::free);
            live.clear();
            slabs.reclaim();
            slabs.verify();
            assertThat(slabs.stats().committedBytes()).isZero();
            slabs.close();
            backend.reserve(1 << 20, 4096, -1).release(); // takes leftovers along
            try {
                backend.close();
            } catch (SystemCallException e) {
                assertThat(e).hasMessageContaining("close");
            }
            assertThat(calls.mappedBytes()).as("address space that was lost").isZero();
            assertThat(calls.descriptors()).as("descriptors that were lost").isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whicheverSystemCallFailsNothingMustBeLost(Subject subject) throws IOException {
        try (HugePages pool = HugePages.ensure(subject == Subject.HUGEPAGE ? 12 : 0)) {
            runAll(subject);
        }
    }

    private static void runAll(Subject subject) {
        assumeTrue(Linux.unavailable().isEmpty() && Linux.pageSize() == 4096);
        Run dry = new Run();
        dry.scenario(subject, Decision.RELEASE);
        assertThat(dry.refused).isZero();
        int scenarios = 0;
        Set<SystemCall> failed = EnumSet.noneOf(SystemCall.class);
        for (SystemCall call : SystemCall.values()) {
            for (int nth : times(dry.calls.count(call))) {
                for (int count : new int[] {1, Integer.MAX_VALUE}) {
                    int errno = scenarios % 3 == 0 ? SystemCallException.EINVAL : SystemCallException.ENOMEM;
                    Run run = new Run();
                    run.calls.fail(call, nth, count, errno);
                    try {
                        run.scenario(subject, scenarios % 4 < 2 ? Decision.RELEASE : Decision.DECOMMIT);
                    } catch (Throwable e) {
                        throw new AssertionError(
                                subject + ": " + call + " " + nth + " (" + count + " times), errno " + errno, e);
                    }
                    scenarios++;
                    if (run.calls.count(call) >= nth) {
                        failed.add(call);
                    }
                }
            }
        }
        assertThat(failed).as("calls that were made to fail").containsAll(subject.needs);
        // Whatever else it calls on this machine failed at least at its first time, once and for good.
        for (SystemCall call : SystemCall.values()) {
            assertThat(failed.contains(call)).as("%s", call).isEqualTo(dry.calls.count(call) > 0);
        }
    }

    /** Which of so many calls fail: the first, some, the last. */
    private static Set<Integer> times(int reached) {
        Set<Integer> times = new TreeSet<>();
        for (int nth = 1; nth <= reached; nth = 3 * nth - 1) {
            times.add(nth);
        }
        if (reached > 0) {
            times.add(reached);
        }
        return times;
    }
}
