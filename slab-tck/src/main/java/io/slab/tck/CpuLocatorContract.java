package io.slab.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.slab.spi.CpuLocator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every {@link CpuLocator} must do. Extend it, implement {@link #newLocator}, inherit the tests; override {@link #leastStripes} to
 * have the spread tested, too.
 */
@ExtendWith(ContractCoverage.class)
public abstract class CpuLocatorContract {
    private static final int STRIPES = 64;
    private static final int CALLS = 2_000;
    private static final int ROUNDS = 100;
    private static final long MOST_NANOS_PER_CALL = 20_000;

    /** For subclasses. */
    protected CpuLocatorContract() {}

    /**
     * Makes the locator that is tested.
     *
     * @return a new locator
     */
    protected abstract CpuLocator newLocator();

    /**
     * Over how many of 64 stripes 64 virtual threads must spread at least.
     *
     * @return 1, unless overridden: any answer is correct
     */
    protected int leastStripes() {
        return 1;
    }

    @Test
    void everyPlatformThreadMustGetAnAnswer() throws Exception {
        CpuLocator locator = newLocator();
        Crew.together(4, thread -> {
            for (int i = 0; i < CALLS; i++) {
                locator.stripe();
            }
            return true;
        });
    }

    @Test
    void everyVirtualThreadMustGetAnAnswer() throws Exception {
        CpuLocator locator = newLocator();
        Crew.together(Thread.ofVirtual().factory(), 100, thread -> {
            int first = locator.stripe();
            LockSupport.parkNanos(1);
            return first + locator.stripe();
        });
    }

    @Test
    void anInterruptMustNotBeLost() throws Exception {
        CpuLocator locator = newLocator();
        boolean stillInterrupted = Crew.elsewhere(() -> {
            Thread.currentThread().interrupt();
            locator.stripe();
            return Thread.currentThread().isInterrupted();
        });
        assertTrue(stillInterrupted, "stripe() swallowed the interrupt");
    }

    @Test
    void anAnswerMustBeQuick() {
        CpuLocator locator = newLocator();
        int sum = 0;
        long best = Long.MAX_VALUE; // of many short rounds: some of them run undisturbed on the busiest machine
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < CALLS / ROUNDS; i++) {
                sum ^= locator.stripe();
            }
            best = Math.min(best, (System.nanoTime() - start) * ROUNDS / CALLS);
        }
        long each = best;
        int kept = sum;
        assertTrue(each < MOST_NANOS_PER_CALL, () -> each + " ns per call, and it is asked on every operation " + kept);
    }

    @Test
    void threadsMustSpreadOverTheStripes() throws Exception {
        CpuLocator locator = newLocator();
        List<Integer> answers = Crew.together(Thread.ofVirtual().factory(), STRIPES, thread -> locator.stripe());
        Set<Integer> stripes = new HashSet<>();
        answers.forEach(a -> stripes.add(Math.floorMod(a, STRIPES)));
        assertTrue(
                stripes.size() >= leastStripes(),
                () -> stripes.size() + " stripes are used, " + leastStripes() + " are promised");
    }
}
