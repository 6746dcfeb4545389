package io.slab.tools.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.Checks;
import io.slab.tools.peer.SlabSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class WorkerProcessTest {

    private final List<Integer> progress = new ArrayList<>();

    @Test
    void aCrashMustBecomeAFailureWithItsSignal() throws IOException {
        WorkerReply reply = run("kill -SEGV $$");
        assertThat(reply.status()).isEqualTo(Status.FAILED);
        assertThat(reply.reason()).contains("crashed with signal 11");
    }

    @Test
    void aKilledProcessMustBeCalledThat() throws IOException {
        assertThat(run("kill -KILL $$").reason()).contains("was killed, probably for want of memory");
    }

    @Test
    void anEndWithoutReplyMustQuoteTheFirstComplaint() throws IOException {
        assertThat(run("echo >&2 'no such thing'; exec >&2; sleep 0.3; exit 3").reason())
                .isEqualTo("its process ended with status 3: no such thing");
    }

    @Test
    void aHangMustBeEnded() throws IOException {
        WorkerReply reply = run("exec sleep 60");
        assertThat(reply.status()).isEqualTo(Status.FAILED);
        assertThat(reply.reason()).contains("gave no sign of life for 2 s");
    }

    @Test
    void signsOfLifeMustKeepItAliveAndProgressMustArrive() throws IOException {
        WorkerReply reply = run(
                "for i in 1 2 3; do echo @slab-alive; sleep 0.9; done; echo @slab-progress 500; echo noise; echo"
                    + " '@slab-reply"
                    + " {\"status\":\"NOT_INSTALLED\",\"reason\":\"gone\",\"config\":{},\"measured\":null,\"passNanos\":[]}'");
        assertThat(reply.status()).isEqualTo(Status.NOT_INSTALLED);
        assertThat(reply.reason()).isEqualTo("gone");
        assertThat(progress).containsExactly(500);
    }

    @Test
    void aRequestMustSurviveTheCommandLine() {
        WorkerRequest request = new WorkerRequest(
                WorkerRequest.Pass.TIME,
                "slab",
                Path.of("/tmp/a trace"),
                true,
                7,
                Duration.ofMillis(1500),
                new SlabSettings("mmap", null, "retain", null, Checks.OFF));
        assertThat(WorkerRequest.fromArguments(request.toArguments())).isEqualTo(request);
    }

    @Test
    void theMedianMustBeTheMiddle() {
        assertThat(ReplayRun.median(List.of(9L, 1L, 5L))).isEqualTo(5);
        assertThat(ReplayRun.median(List.of(4L, 1L))).isEqualTo(2.5);
    }

    private WorkerReply run(String script) throws IOException {
        return new WorkerProcess("test", List.of("sh", "-c", script), "", Duration.ofSeconds(2), progress::add).run();
    }
}
