package io.slab.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.error.SlabConfigurationException;
import io.slab.fault.FaultBackend.Call;
import io.slab.fault.FaultBackend.Fault;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.PageBackend;
import io.slab.spi.PageBackendProvider;
import io.slab.spi.PageRegion;
import io.slab.spi.Providers;
import io.slab.spi.Strategy;
import io.slab.spi.StrategyProvider;
import io.slab.tck.PageBackendContract;
import io.slab.tck.StrategyProviderContract;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory trouble by a script. */
class FaultBackendTest {
    private static final long PAGE = 4096;

    private static FaultBackend named(String script) {
        return (FaultBackend)
                Providers.resolve(Strategy.<PageBackend>named("fault:script=" + script), PageBackendProvider.class);
    }

    @Test
    void scriptsMustBeRead() {
        assertThat(FaultStep.parse("commit#3=no-memory; reserve#1..=short-region;release#2..5=20ms"))
                .containsExactly(
                        new FaultStep(Call.COMMIT, 3, 1, Fault.NO_MEMORY, Duration.ZERO),
                        new FaultStep(Call.RESERVE, 1, Integer.MAX_VALUE, Fault.SHORT_REGION, Duration.ZERO),
                        new FaultStep(Call.RELEASE, 2, 4, null, Duration.ofMillis(20)));
        assertThat(FaultStep.parse("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit", "commit#=error", "commit#1", "format#1=error", "commit#1=explode", "commit#1=5s"})
    void whatIsNoScriptMustBeRefused(String script) {
        assertThatThrownBy(() -> FaultStep.parse(script))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("'" + script + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "commit#0=no-memory, calls are counted from 1",
        "commit#0..3=no-memory, calls are counted from 1",
        "commit#0..=20ms, calls are counted from 1",
        "commit#5..3=no-memory, 'the last call is before the first, write commit#3..5'",
        "reserve#2..0=20ms, 'the last call is before the first, write reserve#1..2'",
    })
    void aStepThatConcernsNoCallMustBeRefusedWithTheRemedy(String step, String remedy) {
        assertThatThrownBy(() -> FaultStep.parse("reserve#1=20ms;" + step))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("'" + step + "'")
                .hasMessageEndingWith(remedy);
    }

    @Test
    void aRangeOfOneCallMustBeAccepted() {
        assertThat(FaultStep.parse("commit#3..3=no-memory"))
                .containsExactly(new FaultStep(Call.COMMIT, 3, 1, Fault.NO_MEMORY, Duration.ZERO));
    }

    @Test
    void callsMustFailInTheirTurnAndWorkAfterwards() {
        FaultBackend backend = named("commit#2..3=no-memory");
        PageRegion region = backend.reserve(4 * PAGE, PAGE, -1);
        region.commit(0, PAGE);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> region.commit(PAGE, PAGE)).isInstanceOf(BackendMemoryException.class);
        }
        region.commit(PAGE, PAGE);
        region.release();
        backend.close();
        assertThat(backend.violations()).isEmpty();
    }

    @Test
    void callsMustBeLateAsLongAsTold() {
        FaultBackend backend = named("reserve#1=30ms");
        long start = System.nanoTime();
        backend.reserve(PAGE, PAGE, -1).release();
        assertThat(System.nanoTime() - start).isGreaterThan(25_000_000);
    }

    @Test
    void aDecommitByHalfMustLoseTheFirstHalfAndFail() {
        FaultBackend backend = named("decommit#1=half");
        PageRegion region = backend.reserve(4 * PAGE, PAGE, -1);
        region.commit(0, 4 * PAGE);
        region.segment().fill((byte) 1);
        assertThatThrownBy(() -> region.decommit(0, 4 * PAGE)).isInstanceOf(IllegalStateException.class);
        assertThat(region.segment().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 0xDB);
        assertThat(region.segment().get(ValueLayout.JAVA_BYTE, 2 * PAGE)).isEqualTo((byte) 1);
        region.decommit(0, 4 * PAGE);
        region.release();
        assertThat(backend.violations()).isEmpty();
    }

    @Nested
    class Contract extends PageBackendContract {
        @Override
        protected PageBackend newBackend() {
            return new FaultBackend(256 << 10);
        }
    }

    @Nested
    class Provider extends StrategyProviderContract<PageBackend> {
        @Override
        protected StrategyProvider<PageBackend> newProvider() {
            return new FaultBackendProvider();
        }

        @Override
        protected Class<PageBackendProvider> serviceType() {
            return PageBackendProvider.class;
        }
    }
}
