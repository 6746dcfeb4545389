package io.slab.tools.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.tools.peer.SlabSettings;
import io.slab.tools.peer.SlabTarget;
import io.slab.tools.trace.Trace;
import io.slab.tools.trace.TraceBuilder;
import io.slab.tools.trace.TraceFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MeasuringPassTest {
    /** Few, so that there are few stops that tell of progress. */
    private static final int OBJECTS = 20;

    private static final int OBJECT_BYTES = 400_000;

    /** More than it takes to give it all back, however busy the machine is. */
    private static final Duration SETTLE = Duration.ofSeconds(3);

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatAPolicyGivesBackByItselfMustShowBeforeReclaim() throws IOException {
        long all = (long) OBJECTS * OBJECT_BYTES;
        Measurement kept = measure("retain", Duration.ZERO);
        Measurement settled = measure("working-set:window=100ms,decay=100ms,idle=50ms", SETTLE);
        assertThat(kept.endBeforeReclaim().residentBytes()).isGreaterThan(all / 2);
        assertThat(settled.endBeforeReclaim().residentBytes()).isLessThan(all / 4);
        assertThat(kept.end().residentBytes()).isLessThan(all / 4);
    }

    @Test
    void whoWaitsMustGiveSignsOfLifeWithinTheLeastPatience() {
        AtomicInteger signs = new AtomicInteger();
        long start = System.nanoTime();
        MeasuringPass.settle(Duration.ofMillis(1100), signs::incrementAndGet);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(1_100_000_000L);
        assertThat(signs).hasValueBetween(2, 4);
    }

    @Test
    void noTimeToSettleMustBeNoWait() {
        AtomicInteger signs = new AtomicInteger();
        MeasuringPass.settle(Duration.ZERO, signs::incrementAndGet);
        assertThat(signs).hasValue(0);
    }

    private static Measurement measure(String policy, Duration settle) throws IOException {
        SlabSettings settings = new SlabSettings(null, null, policy, null, null);
        try (SlabTarget target = SlabTarget.of(settings.create())) {
            return MeasuringPass.run(allThenNothing(), target, new SlabMeter(target.allocator()), false, settle);
        }
    }

    private static Trace allThenNothing() {
        TraceBuilder builder = new TraceBuilder("all, then nothing", TraceFormat.JFR);
        for (int object = 1; object <= OBJECTS; object++) {
            builder.allocate(0, object, OBJECT_BYTES);
        }
        for (int object = 1; object <= OBJECTS; object++) {
            builder.free(0, object);
        }
        return builder.build(1);
    }
}
