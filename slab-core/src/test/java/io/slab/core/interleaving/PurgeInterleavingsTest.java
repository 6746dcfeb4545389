package io.slab.core.interleaving;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.core.support.ForkedJvm;
import io.slab.core.support.Stress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the interleavings of this package: in a normal build for a moment, with one way of compiling; with {@code -Dslab.stress.seconds=600} each actor
 * is interpreted, half and fully compiled, in all combinations.
 */
class PurgeInterleavingsTest {
    @TempDir
    Path reports;

    @Test
    void everyInterleavingMustEndInAnOutcomeThatIsStated() throws Exception {
        List<String> command = new ArrayList<>(List.of("org.openjdk.jcstress.Main", "-r", reports.toString()));
        command.addAll(List.of("-t", "io.slab.core.interleaving", "-f", "1", "-fsm", "0", "-af", "NONE", "-v"));
        command.addAll(List.of("-strideSize", "4", "-strideCount", "2")); // each state is an allocator
        command.addAll(List.of("-jvmArgs", "--enable-native-access=ALL-UNNAMED -Xmx256m"));
        command.addAll(
                Stress.seconds() >= 600
                        ? List.of("-iters", "5", "-time", "1000")
                        : List.of("-sc", "false", "-iters", "1", "-time", "500"));
        ForkedJvm.Result result = new ForkedJvm().run(command.toArray(String[]::new));
        assertThat(result.output()).contains("RUN RESULTS", "4 matching test results");
        assertThat(result.exit()).as(result.output()).isZero();
    }
}
