package io.slab.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompilersTest {
    @TempDir
    private Path tasks;

    private void thread(int id, String name, long ranNanos) throws IOException {
        Path thread = Files.createDirectories(tasks.resolve(String.valueOf(id)));
        Files.writeString(thread.resolve("comm"), name + "\n");
        Files.writeString(thread.resolve("schedstat"), ranNanos + " 17 3\n");
    }

    @Test
    void onlyWhatTheCompilersThreadsRanSinceTheLastLookMustCount() throws IOException {
        thread(1, "java", 900);
        thread(2, "C1 CompilerThre", 100);
        thread(3, "C2 CompilerThre", 200);
        Compilers compilers = new Compilers(tasks);
        assertThat(compilers.workedNanos()).isZero();
        thread(1, "java", 1900);
        thread(3, "C2 CompilerThre", 250);
        assertThat(compilers.workedNanos()).isEqualTo(50);
        thread(4, "C2 CompilerThre", 30); // a new one
        thread(2, "C1 CompilerThre", 101);
        assertThat(compilers.workedNanos()).isEqualTo(31);
    }

    @Test
    void aThreadThatEndsWhileItIsLookedAtMustCountNothing() throws IOException {
        thread(2, "C1 CompilerThre", 100);
        Compilers compilers = new Compilers(tasks);
        Files.delete(tasks.resolve("2/schedstat"));
        assertThat(compilers.workedNanos()).isZero();
    }

    @Test
    void theJvmsOwnFigureMustStandInWhereTheSystemTellsNothing() {
        Compilers compilers = new Compilers(tasks.resolve("missing"));
        assertThat(compilers.workedNanos()).isNotNegative();
    }

    @Test
    void itMustStandInWhereTheSystemHasZerosOnly() throws IOException {
        thread(2, "C1 CompilerThre", 0);
        Compilers compilers = new Compilers(tasks);
        thread(2, "C1 CompilerThre", Long.MAX_VALUE);
        assertThat(compilers.workedNanos()).isNotNegative().isLessThan(Long.MAX_VALUE);
    }
}
