package io.slab.core.reclaim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.support.BusyProcessors;
import io.slab.core.support.Waits;
import io.slab.tck.ManualTicker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The policy {@code pressure} on files as Linux writes them. */
class PressureTest {
    private static final String CALM = """
        some avg10=0.00 avg60=0.00 avg300=0.00 total=1200
        full avg10=0.00 avg60=0.00 avg300=0.00 total=800
        """;

    @TempDir
    Path root;

    private final ManualTicker ticker = new ManualTicker();

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void version2(long limit, long used, long inactiveFile) throws IOException {
        write("proc/self/cgroup", "0::/box/app\n");
        write("sys/fs/cgroup/box/app/memory.current", used + "\n");
        write("sys/fs/cgroup/box/app/memory.max", "max\n");
        write("sys/fs/cgroup/box/app/memory.high", "max\n");
        write(
                "sys/fs/cgroup/box/app/memory.stat",
                "anon " + used + "\nfile 4096\ninactive_file " + inactiveFile + "\n");
        write("sys/fs/cgroup/box/app/memory.events", "low 0\nhigh 0\nmax 3\noom 0\noom_kill 0\n");
        write("sys/fs/cgroup/box/app/memory.pressure", CALM);
        write("sys/fs/cgroup/box/memory.current", used + "\n"); // the limit of the group above counts as well
        write("sys/fs/cgroup/box/memory.max", limit + "\n");
        write("sys/fs/cgroup/box/memory.stat", "inactive_file " + inactiveFile + "\n");
    }

    private SlabAllocator open() {
        return SlabAllocatorConfig.builder()
                .backend("mmap")
                .reclaim("pressure:trigger=0ms,period=1s,root=" + root)
                .ticker(ticker)
                .create();
    }

    /** A cache whose burst left free pages behind; returns the bytes committed. */
    private static long burst(SlabAllocator slabs) {
        SlabCache cache = slabs.findCache("c").orElseGet(() -> slabs.createCache(CacheSpec.of("c", 1000)));
        long[] all = new long[5000];
        for (int i = 0; i < all.length; i++) {
            all[i] = cache.allocateRaw();
        }
        for (long address : all) {
            cache.free(address);
        }
        return slabs.stats().committedBytes();
    }

    @Test
    void memoryMustStayWhileThereIsEnough() throws Exception {
        version2(1000, 500, 0);
        try (SlabAllocator slabs = open()) {
            long before = burst(slabs);
            assertThat(before).isGreaterThan(2_000_000);
            ticker.advance(Duration.ofSeconds(10));
            assertThat(slabs.stats().committedBytes()).isEqualTo(before);
        }
    }

    @Test
    void everythingFreeMustGoBackNearTheLimitOfAnyGroupAbove() throws Exception {
        version2(1000, 500, 0);
        try (SlabAllocator slabs = open()) {
            burst(slabs);
            version2(1000, 950, 0);
            ticker.advance(Duration.ofSeconds(1));
            assertThat(slabs.stats().committedBytes()).isZero();
        }
    }

    @Test
    void pageCacheThatTheKernelCanDropMustNotCount() throws Exception {
        version2(1000, 950, 700);
        try (SlabAllocator slabs = open()) {
            long before = burst(slabs);
            ticker.advance(Duration.ofSeconds(3));
            assertThat(slabs.stats().committedBytes()).isEqualTo(before);
        }
    }

    @Test
    void whatIsUnusedMustGoBackBelowTheLimit() throws Exception {
        version2(1000, 850, 0);
        try (SlabAllocator slabs = open()) {
            burst(slabs);
            ticker.advance(Duration.ofSeconds(2)); // two visits tell what is unused
            assertThat(slabs.stats().committedBytes()).isZero();
        }
    }

    @Test
    void hittingALimitMustGiveEverythingBackOnce() throws Exception {
        version2(1000, 500, 0);
        try (SlabAllocator slabs = open()) {
            burst(slabs);
            write("sys/fs/cgroup/box/app/memory.events", "low 0\nhigh 0\nmax 4\noom 0\noom_kill 0\n");
            ticker.advance(Duration.ofSeconds(1));
            assertThat(slabs.stats().committedBytes()).isZero();
            long again = burst(slabs);
            ticker.advance(Duration.ofSeconds(1));
            assertThat(slabs.stats().committedBytes())
                    .as("the limit was hit once, and long ago")
                    .isEqualTo(again);
        }
    }

    @Test
    void tasksThatWaitForMemoryMustCountAsPressure() throws Exception {
        version2(1000, 500, 0);
        write("sys/fs/cgroup/box/app/memory.pressure", CALM.replaceFirst("some avg10=0.00", "some avg10=23.51"));
        try (SlabAllocator slabs = open()) {
            burst(slabs);
            ticker.advance(Duration.ofSeconds(2));
            assertThat(slabs.stats().committedBytes()).isZero();
        }
    }

    /** Controllers may be mounted together, and paths have colons. */
    @ParameterizedTest
    @CsvSource({"4:memory:,/docker/abc", "'4:cpu,memory:',/docker/abc", "'4:memory,cpu:',/docker/a:c"})
    void versionOneMustBeReadToo(String line, String group) throws Exception {
        write("proc/self/cgroup", "5:cpuset:/\n3:name=memory:/no\n" + line + group + "\n0::/\n");
        write("sys/fs/cgroup/memory" + group + "/memory.usage_in_bytes", "960\n");
        write("sys/fs/cgroup/memory" + group + "/memory.limit_in_bytes", "1000\n");
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", "5000\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        try (SlabAllocator slabs = open()) {
            burst(slabs);
            ticker.advance(Duration.ofSeconds(1));
            assertThat(slabs.stats().committedBytes()).isZero();
        }
    }

    @Test
    void withoutAnySignalItMustActLikeRetain() throws Exception {
        try (SlabAllocator slabs = open()) {
            long before = burst(slabs);
            ticker.advance(Duration.ofSeconds(5));
            assertThat(slabs.stats().committedBytes()).isEqualTo(before).isPositive();
        }
    }

    @Test
    void filesThatSayNonsenseMustBeTakenAsAbsent() throws Exception {
        version2(1000, 500, 0);
        write("sys/fs/cgroup/box/memory.max", "\n");
        write("sys/fs/cgroup/box/app/memory.current", "many\n");
        write("sys/fs/cgroup/box/app/memory.pressure", "some avg10=\nfull\n");
        try (SlabAllocator slabs = open()) {
            long before = burst(slabs);
            ticker.advance(Duration.ofSeconds(3));
            assertThat(slabs.stats().committedBytes()).isEqualTo(before);
        }
    }

    @Test
    void theKernelMustWakeItThoughNoTimePasses() throws Exception {
        assumeTrue(BusyProcessors.areTold(), "the kernel tells of no pressure here");
        Files.createDirectories(root.resolve("proc/pressure"));
        Files.createSymbolicLink(root.resolve("proc/pressure/memory"), BusyProcessors.PRESSURE);
        try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                .backend("mmap")
                .reclaim("pressure:trigger=1ms,some=0,full=0,root=" + root)
                .ticker(ticker) // it stands still
                .create()) {
            long before = burst(slabs);
            try (BusyProcessors _ = new BusyProcessors()) {
                Waits.until("memory went back", () -> slabs.stats().committedBytes() < before / 2);
            }
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .as("the watch ends with its allocator")
                .noneMatch(thread -> thread.getName().startsWith("slab-pressure-"));
    }

    @Test
    void thisMachinesOwnSignalsMustBeReadable() throws Exception {
        try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                .backend("mmap")
                .reclaim("pressure:period=1s")
                .ticker(ticker)
                .create()) {
            burst(slabs);
            ticker.advance(Duration.ofSeconds(3));
            slabs.verify();
        }
    }
}
