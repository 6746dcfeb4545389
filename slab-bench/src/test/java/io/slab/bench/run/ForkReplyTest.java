package io.slab.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForkReplyTest {

    @Test
    void whatIsPrintedMustBeReadBack() {
        ForkReply reply = new ForkReply(
                Status.DAMAGED, "two\n  lines", 12.5, List.of(11.5, 12.5), Map.of(ForkReply.RESIDENT, 4096.0));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        out.println("a library says hello=world");
        reply.turns().forEach(turn -> ForkReply.printTurn(out, turn));
        reply.print(out);
        List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(ForkReply.parse(lines, 0, ""))
                .isEqualTo(new ForkReply(
                        Status.DAMAGED, "two lines", 12.5, List.of(11.5, 12.5), Map.of(ForkReply.RESIDENT, 4096.0)));
    }

    @Test
    void aProcessThatDiedMustCountAsFailed() {
        ForkReply reply = ForkReply.parse(List.of("nothing of use"), 134, "Aborted");
        assertThat(reply.status()).isEqualTo(Status.FAILED);
        assertThat(reply.message()).contains("134").contains("Aborted");
    }

    @Test
    void residentMemoryMustLeaveOutFilesAndCode() {
        String smaps = """
            7f0000000000-7f0000100000 rw-p 00000000 00:00 0\s
            Size:               1024 kB
            Rss:                 100 kB
            7f0000200000-7f0000300000 rwxp 00000000 00:00 0\s
            Rss:                  50 kB
            7f0000400000-7f0000500000 r--p 00000000 fe:00 260131                     /usr/bin/cat
            Rss:                  25 kB
            55d000000000-55d000100000 rw-p 00000000 00:00 0                          [heap]
            Rss:                  12 kB
            """;
        assertThat(Resident.sum(smaps)).isEqualTo(112 * 1024);
    }
}
