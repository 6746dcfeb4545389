package io.slab.tools.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.tools.replay.ReplayResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextReportTest {

    @Test
    void theTableMustLineUp() {
        assertThat(TextReport.render(Samples.result("a.zst", 3)))
                .containsExactly(
                        "a.zst: heaptrack, 1 000 events, 1 thread, peak live 977 KiB, 2 frees of unknown addresses"
                                + " ignored, 1 missing frees implied, settled for 2.5 s",
                        "allocator  ns/event  resident at peak  / live  resident at end  after reclaim  live at end "
                                + " heap metadata  pattern errors",
                        "slab           12.3          1.05 MiB    1.10          977 KiB       4.00 KiB     1.95 KiB "
                                + "      8.79 KiB               3",
                        "malloc         20.0          1.05 MiB    1.10          977 KiB       4.00 KiB     1.95 KiB "
                                + "             -               0",
                        "mimalloc   not installed: libmimalloc.so.2 not found",
                        "slab: backend mmap, coloring none, reclaim retain, numa none, checks standard");
    }

    @Test
    void whoDidNotWaitMustNotReadOfIt() {
        ReplayResult sample = Samples.result("a.zst", 0);
        ReplayResult result = new ReplayResult(sample.trace(), Duration.ZERO, sample.results());
        assertThat(TextReport.render(result).getFirst()).doesNotContain("settled");
    }

    @Test
    void damageMustCountAsBad() {
        assertThat(Samples.result("a", 0).bad()).isFalse();
        assertThat(Samples.result("a", 1).bad()).isTrue();
    }

    @Test
    void sizesMustHaveThreeDigitsAndAUnit() {
        assertThat(List.of(
                        Units.bytes(0),
                        Units.bytes(1023),
                        Units.bytes(1536),
                        Units.bytes(26_581_917),
                        Units.bytes(1L << 40)))
                .containsExactly("0 B", "1023 B", "1.50 KiB", "25.4 MiB", "1.00 TiB");
    }
}
