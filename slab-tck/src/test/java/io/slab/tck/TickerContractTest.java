package io.slab.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.spi.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class TickerContractTest {
    private static Supplier<Ticker> maker;

    @EnabledIf("io.slab.tck.ContractRun#isRunning")
    static class Subject extends TickerContract {
        @Override
        protected Ticker newTicker() {
            return maker.get();
        }
    }

    @Nested
    class OfTheSystem extends TickerContract {
        @Override
        protected Ticker newTicker() {
            return Ticker.SYSTEM;
        }
    }

    @Nested
    class MovedByHand extends TickerContract {
        @Override
        protected Ticker newTicker() {
            return new ManualTicker();
        }

        @Override
        protected void pass(Ticker ticker, Duration time) throws InterruptedException {
            ((ManualTicker) ticker).advance(time);
        }
    }

    /** A sleep of a flawed clock. */
    private interface Sleep {
        void until(long nanos) throws InterruptedException;
    }

    private static Ticker clock(Supplier<Long> nanos, Sleep sleep) {
        return new Ticker() {
            @Override
            public long nanos() {
                return nanos.get();
            }

            @Override
            public void sleepUntil(long time) throws InterruptedException {
                sleep.until(time);
            }
        };
    }

    private static Ticker backwards() {
        AtomicLong time = new AtomicLong();
        return clock(time::decrementAndGet, Ticker.SYSTEM::sleepUntil);
    }

    private static void sleepAsLongAsItMayBe(long nanos) throws InterruptedException {
        if (nanos - System.nanoTime() <= 0) {
            throw new IllegalArgumentException("a time that has passed");
        }
        Ticker.SYSTEM.sleepUntil(nanos);
    }

    /** Time stands still, lest a slow machine takes as long over nothing as the sleep should have lasted. */
    private static Ticker sleepless() {
        return clock(() -> 0L, nanos -> {});
    }

    private static void swallow(long nanos) {
        try {
            Ticker.SYSTEM.sleepUntil(nanos);
        } catch (InterruptedException e) {
            // and this is the flaw
        }
    }

    @Test
    void everyTestMustFailForItsFlaw() {
        Map<String, Supplier<Ticker>> flaws = Map.of(
                "timeMustNotGoBack",
                TickerContractTest::backwards,
                "aTimeThatHasPassedMustNotBeWaitedFor",
                () -> clock(System::nanoTime, TickerContractTest::sleepAsLongAsItMayBe),
                "aSleeperMustWakeWhenItsTimeHasComeAndNotBefore",
                TickerContractTest::sleepless,
                "anInterruptMustEndTheSleep",
                () -> clock(System::nanoTime, TickerContractTest::swallow));
        flaws.forEach((test, flawed) -> {
            maker = flawed;
            assertThat(ContractRun.failures(Subject.class)).contains(test);
        });
        ContractRun.assertEveryTestCanFail(TickerContract.class, flaws.keySet());
    }
}
