package io.slab.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.core.support.ForkedJvm;
import io.slab.core.support.Stress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Closing while others use: a typed error, never a crash. */
class CloseRaceTest {

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseG1GC", "-XX:TieredStopAtLevel=1"})
    void whoComesTooLateMustGetATypedErrorAndNoCrash(String flag) throws Exception {
        ForkedJvm.Result result = new ForkedJvm()
                .flags("--enable-native-access=ALL-UNNAMED", "-Xmx512m", flag)
                .run(CloseRaces.class.getName(), Integer.toString(Math.max(4, Stress.seconds())));
        assertThat(result.output()).contains("survived, rounds: true");
        assertThat(result.exit()).isZero();
    }

    @Test
    void aCrashMustBeNoticed() throws Exception {
        ForkedJvm.Result result = new ForkedJvm()
                .flags("--enable-native-access=ALL-UNNAMED", "-XX:-CreateCoredumpOnCrash")
                .run(Crash.class.getName());
        assertThat(result.exit()).isNotZero();
        assertThat(result.output()).contains("SIGSEGV");
    }

    /** Writes where nothing is mapped. */
    static final class Crash {
        public static void main(String[] arguments) {
            java.lang.foreign.MemorySegment.ofAddress(8)
                    .reinterpret(8)
                    .set(java.lang.foreign.ValueLayout.JAVA_BYTE, 0, (byte) 1);
        }
    }
}
