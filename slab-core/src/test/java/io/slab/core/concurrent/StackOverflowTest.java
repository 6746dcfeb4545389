package io.slab.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.core.support.ForkedJvm;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the stack ends in an operation, the operation has not happened: no lock stays taken, and no object is lost or there twice. */
@Execution(ExecutionMode.CONCURRENT) // waits for JVMs of its own
class StackOverflowTest {
    @ParameterizedTest
    @CsvSource({
        "carrier, 40, -Xmixed",
        "thread-hash, 40, -Xmixed",
        "carrier, 5, -Xint",
        "carrier, 40, -XX:TieredStopAtLevel=1",
        "runs, 20, -Xmixed",
        "closes, 6, -Xmixed",
        "closes, 6, -Xint"
    })
    void operationsMustOverflowBeforeTheyDoAnything(String what, String rounds, String compilers) throws Exception {
        ForkedJvm.Result result = new ForkedJvm()
                .flags("--enable-native-access=ALL-UNNAMED", compilers)
                .run(StackDivers.class.getName(), what, rounds);
        assertThat(result.output()).contains("all is there");
        assertThat(result.exit()).isZero();
    }
}
