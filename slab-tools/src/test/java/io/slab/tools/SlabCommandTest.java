package io.slab.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SlabCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine slab =
            SlabCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @Test
    void versionMustComeFromTheBuild() {
        assertThat(slab.execute("--version")).isZero();
        assertThat(out.toString())
                .matches("slab \\d+\\.\\d+\\.\\d+\\S* \\(Java .+\\)\\R")
                .doesNotContain("$");
    }

    @Test
    void helpMustNameTheCommand() {
        assertThat(slab.execute("--help")).isZero();
        assertThat(out.toString()).contains("Usage: slab");
    }

    @Test
    void anUnknownOptionMustBeRefusedWithStatusTwo() {
        assertThat(slab.execute("--no-such-option")).isEqualTo(2);
        assertThat(err.toString()).contains("--no-such-option");
    }
}
