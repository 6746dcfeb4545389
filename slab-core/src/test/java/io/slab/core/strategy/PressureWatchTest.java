package io.slab.core.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.core.memory.SystemCall;
import io.slab.core.memory.SystemCallException;
import io.slab.core.support.BusyProcessors;
import io.slab.core.support.CapturedLog;
import io.slab.core.support.FaultyCalls;
import io.slab.core.support.TestCgroup;
import io.slab.core.support.Waits;
import io.slab.spi.ReclaimPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The thread that waits for the kernel, and what becomes of it where the kernel or the permissions lack something. */
class PressureWatchTest {
    private static final Duration STALL = Duration.ofNanos(1000);
    private static final Duration PERIOD = Duration.ofMillis(20);

    private final FaultyCalls calls = new FaultyCalls();
    private final BlockingQueue<List<Path>> told = new LinkedBlockingQueue<>();

    @TempDir
    Path directory;

    private ReclaimPolicy.Watch start(Path trigger, Path... events) {
        return PressureWatch.start(
                calls, new PressureWatch.Sources(trigger, STALL, List.of(events), PERIOD), told::add);
    }

    private Path plainFile() throws Exception {
        return Files.writeString(directory.resolve("memory.events"), "max 0\n"); // it tells nothing, ever
    }

    @Test
    void triggersAndEventsMustBothWakeIt() throws Exception {
        TestCgroup group = TestCgroup.make().orElse(null);
        assumeTrue(
                group != null && BusyProcessors.areTold(),
                "this kernel tells of no pressure, or lets us make no cgroup");
        try (group;
                ReclaimPolicy.Watch _ = start(BusyProcessors.PRESSURE, group.events())) {
            group.freeze(true);
            while (!told.take().contains(group.events())) {} // other programs may wait for processors meanwhile
            try (BusyProcessors _ = new BusyProcessors()) {
                while (!told.take().contains(BusyProcessors.PRESSURE)) {}
            }
        }
        assertThat(calls.descriptors()).isEmpty();
    }

    @Test
    void whatIsLackingMustBeSaidInOneLineAndTheRestBeWatched() throws Exception {
        Path file = plainFile();
        try (CapturedLog log = new CapturedLog()) {
            try (ReclaimPolicy.Watch watch = start(null, file)) {
                assertThat(watch).isNotSameAs(ReclaimPolicy.Watch.NONE);
                assertThat(log.lines("pressure"))
                        .singleElement()
                        .asString()
                        .contains("looks every 20 ms", "no memory.pressure that it may write to");
            }
        }
        assertThat(calls.descriptors()).isEmpty();
    }

    @Test
    void everyRefusalOfTheKernelMustLeaveThePeriodAndNothingOpen() throws Exception {
        Path file = plainFile();
        for (SystemCall call : List.of(SystemCall.EVENTFD, SystemCall.OPEN, SystemCall.WRITE, SystemCall.PREAD)) {
            try (CapturedLog log = new CapturedLog()) {
                calls.fail(call, calls.count(call) + 1, 1, SystemCallException.EPERM);
                ReclaimPolicy.Watch watch =
                        call == SystemCall.PREAD ? start(null, file) : start(directory.resolve("memory.events"));
                assertThat(watch).as("after %s failed", call).isSameAs(ReclaimPolicy.Watch.NONE);
                assertThat(log.lines("pressure"))
                        .singleElement()
                        .asString()
                        .contains("looks every 20 ms", call + " number");
                assertThat(calls.descriptors()).as("after %s failed", call).isEmpty();
                watch.close();
                calls.heal();
            }
        }
    }

    @Test
    void whereTheKernelCannotWaitItMustEndAndSaySo() throws Exception {
        Path file = plainFile();
        try (CapturedLog log = new CapturedLog()) {
            calls.fail(SystemCall.POLL, 1, 1, SystemCallException.ENOMEM);
            try (ReclaimPolicy.Watch _ = start(null, file)) {
                Waits.until(
                        "the failure was said",
                        () -> !log.lines("poll number 1").isEmpty());
                Waits.until(
                        "everything was given back", () -> calls.descriptors().isEmpty());
            }
        }
        assertThat(calls.descriptors()).isEmpty();
    }

    @Test
    void itMustEndWhenItIsClosedByItself() throws Exception {
        TestCgroup group = TestCgroup.make().orElse(null);
        assumeTrue(group != null, "we may make no cgroup of version 2 here");
        try (group) {
            CompletableFuture<ReclaimPolicy.Watch> watch = new CompletableFuture<>();
            CompletableFuture<Thread> thread = new CompletableFuture<>();
            watch.complete(PressureWatch.start(
                    calls, new PressureWatch.Sources(null, STALL, List.of(group.events()), PERIOD), files -> {
                        watch.join().close();
                        thread.complete(Thread.currentThread());
                    }));
            group.freeze(true);
            thread.join().join();
            assertThat(calls.descriptors()).isEmpty();
            watch.join().close(); // once more does nothing
        }
    }
}
