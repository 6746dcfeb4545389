package io.slab.tck;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.slab.spi.Ticker;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every {@link Ticker} must do. Extend it, implement {@link #newTicker}, inherit the tests; override {@link #pass} for a clock that stands
 * still by itself.
 */
@ExtendWith(ContractCoverage.class)
public abstract class TickerContract {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofDays(300);

    /** For subclasses. */
    protected TickerContract() {}

    /**
     * Makes the clock that is tested.
     *
     * @return a clock
     */
    protected abstract Ticker newTicker();

    /**
     * Lets time pass while another thread sleeps by the clock.
     *
     * @param ticker the clock
     * @param time how much
     * @throws InterruptedException if interrupted
     */
    protected void pass(Ticker ticker, Duration time) throws InterruptedException {
        // by itself
    }

    @Test
    void timeMustNotGoBack() throws Exception {
        Ticker ticker = newTicker();
        Crew.together(2, thread -> {
            long before = ticker.nanos();
            for (int i = 0; i < 10_000; i++) {
                long now = ticker.nanos();
                assertTrue(now - before >= 0, "time went back");
                before = now;
            }
            return true;
        });
    }

    @Test
    void aTimeThatHasPassedMustNotBeWaitedFor() throws Exception {
        Ticker ticker = newTicker();
        Crew.elsewhere(() -> {
            ticker.sleepUntil(ticker.nanos());
            ticker.sleepUntil(ticker.nanos() - LONG.toNanos());
            return true;
        });
    }

    @Test
    void aSleeperMustWakeWhenItsTimeHasComeAndNotBefore() throws Exception {
        Ticker ticker = newTicker();
        long end = ticker.nanos() + SHORT.toNanos();
        Thread passing = Thread.ofPlatform().daemon().start(() -> {
            try {
                pass(ticker, SHORT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        long woken = Crew.elsewhere(() -> {
            ticker.sleepUntil(end);
            return ticker.nanos();
        });
        passing.interrupt(); // a clock moved by hand may wait for a next sleeper
        passing.join();
        assertTrue(woken - end >= 0, () -> "woken " + (end - woken) + " ns early");
    }

    @Test
    void anInterruptMustEndTheSleep() throws Exception {
        Ticker ticker = newTicker();
        boolean cleared = Crew.elsewhere(() -> {
            Thread sleeper = Thread.currentThread();
            Thread.ofPlatform().daemon().start(sleeper::interrupt);
            assertThrows(InterruptedException.class, () -> ticker.sleepUntil(ticker.nanos() + LONG.toNanos()));
            return !sleeper.isInterrupted();
        });
        assertTrue(cleared, "InterruptedException leaves the flag cleared, as everywhere");
        assertFalse(Thread.interrupted());
    }
}
