package io.slab.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.core.support.BusyProcessors;
import io.slab.core.support.FaultyCalls;
import io.slab.core.support.TestCgroup;
import io.slab.core.support.Waits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Waiting for the kernel, with its own files where there are some. */
class KernelWatchTest {
    private final FaultyCalls calls = new FaultyCalls();

    @TempDir
    Path directory;

    @Test
    void aTriggerMustTellWhenTasksWait() {
        assumeTrue(BusyProcessors.areTold(), "the kernel tells of no pressure here");
        try (KernelWatch watch = new KernelWatch(calls);
                BusyProcessors _ = new BusyProcessors()) {
            watch.addTrigger(BusyProcessors.PRESSURE, Duration.ofNanos(1000));
            assertThat(watch.await()).containsExactly(BusyProcessors.PRESSURE);
            assertThat(watch.await()).as("again").containsExactly(BusyProcessors.PRESSURE);
        }
        assertThat(calls.descriptors()).isEmpty();
    }

    @Test
    void anEventFileMustTellOncePerChangeAndBeLeftWhenItsGroupGoes() throws Exception {
        TestCgroup group = TestCgroup.make().orElse(null);
        assumeTrue(group != null, "we may make no cgroup of version 2 here");
        try (group;
                KernelWatch watch = new KernelWatch(calls)) {
            watch.addEvents(group.events());
            group.freeze(true);
            assertThat(watch.await()).containsExactly(group.events());
            CompletableFuture<List<Path>> second = CompletableFuture.supplyAsync(watch::await);
            assertThat(watch.pause(Duration.ofMillis(50))).isFalse();
            assertThat(second).as("it changed once, and that was told").isNotDone();
            group.freeze(false);
            assertThat(second.join()).containsExactly(group.events());
            group.close();
            assertThat(watch.await()).as("what is gone has nothing to tell").isEmpty();
            assertThat(watch.isEmpty()).isTrue();
        }
        assertThat(calls.descriptors()).isEmpty();
    }

    @Test
    void whoSleepsMustWakeWhenItIsEnded() throws Exception {
        Path file = Files.writeString(directory.resolve("memory.events"), "max 0\n"); // a plain file tells nothing
        try (KernelWatch watch = new KernelWatch(calls)) {
            watch.addEvents(file);
            CompletableFuture<List<Path>> told = new CompletableFuture<>();
            Thread sleeper = Thread.ofPlatform().start(() -> told.complete(watch.await()));
            Waits.until("the thread sleeps in poll", () -> calls.count(SystemCall.POLL) == 1);
            watch.end();
            assertThat(told.join()).isEmpty();
            sleeper.join();
            assertThat(watch.pause(Duration.ofDays(1))).as("for good").isTrue();
        }
        assertThat(calls.descriptors()).isEmpty();
    }

    @Test
    void whateverCannotBeWatchedMustLeaveNothingOpen() throws Exception {
        Path file = Files.writeString(directory.resolve("memory.events"), "max 0\n");
        try (KernelWatch watch = new KernelWatch(calls)) {
            assertThatThrownBy(() -> watch.addEvents(directory.resolve("absent")))
                    .isInstanceOf(SystemCallException.class)
                    .hasMessageContaining("No such file");
            calls.fail(SystemCall.PREAD, 1, 1, SystemCallException.EINVAL);
            assertThatThrownBy(() -> watch.addEvents(file)).isInstanceOf(SystemCallException.class);
            calls.fail(SystemCall.WRITE, 1, 1, SystemCallException.EPERM);
            assertThatThrownBy(() -> watch.addTrigger(file, Duration.ofMillis(1)))
                    .isInstanceOf(SystemCallException.class);
            calls.heal();
            assertThat(watch.isEmpty()).isTrue();
            assertThat(calls.descriptors()).as("the one that ends it").hasSize(1);
            watch.addEvents(file);
            calls.fail(SystemCall.CLOSE, calls.count(SystemCall.CLOSE) + 1, 1, SystemCallException.EINVAL);
            assertThatThrownBy(watch::close).isInstanceOf(SystemCallException.class);
        }
        assertThat(calls.descriptors()).isEmpty();
    }

    @Test
    void withoutADescriptorThereMustBeNoWatch() {
        calls.fail(SystemCall.EVENTFD, 1, 1, SystemCallException.EMFILE);
        assertThatThrownBy(() -> new KernelWatch(calls)).isInstanceOf(SystemCallException.class);
        assertThat(calls.descriptors()).isEmpty();
    }
}
