package io.slab.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.slab.spi.ReclaimPolicy;
import io.slab.spi.ReclaimPolicy.Decision;
import io.slab.spi.ReclaimPolicy.Tick;
import io.slab.spi.ReclaimPolicy.Usage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every {@link ReclaimPolicy} must do. Extend it, implement {@link #newPolicy}, inherit the tests; override
 * {@link #mostEmptySlabsKept} to have the bound tested, too.
 */
@ExtendWith(ContractCoverage.class)
public abstract class ReclaimPolicyContract {
    private static final long[] BYTES = {4096, 64L << 10, 1L << 20, 1L << 40, Long.MAX_VALUE >> 1};

    /** For subclasses. */
    protected ReclaimPolicyContract() {}

    /**
     * Makes the policy that is tested.
     *
     * @return a new policy
     */
    protected abstract ReclaimPolicy newPolicy();

    /**
     * How many empty slabs of 4 KiB a cache of 1000 slabs may keep at most when all of them empty in one go.
     *
     * @return {@link Integer#MAX_VALUE}, unless overridden: a policy may keep all
     */
    protected int mostEmptySlabsKept() {
        return Integer.MAX_VALUE;
    }

    /**
     * A cache of 4 KiB slabs.
     *
     * @param emptySlabs empty slabs that the cache keeps, the new one included
     * @param totalSlabs all its slabs
     * @return the usage
     */
    protected static Usage usage(int emptySlabs, int totalSlabs) {
        return new Usage(
                "contract",
                4096,
                emptySlabs,
                4096L * emptySlabs,
                totalSlabs,
                4096L * totalSlabs,
                64L * (totalSlabs - emptySlabs),
                0,
                4096L * totalSlabs);
    }

    @Test
    void everyUsageMustGetADecision() {
        ReclaimPolicy policy = newPolicy();
        for (int total = 1; total <= 64; total++) {
            for (int empty = 1; empty <= total; empty++) {
                assertNotNull(policy.onEmpty(usage(empty, total)));
            }
        }
    }

    @Test
    void theOnlySlabMustGetADecision() {
        assertNotNull(newPolicy().onEmpty(usage(1, 1)));
    }

    @Test
    void hugeCachesMustNotOverflow() {
        ReclaimPolicy policy = newPolicy();
        for (long slab : BYTES) {
            for (long free : BYTES) {
                assertNotNull(policy.onEmpty(new Usage(
                        "huge",
                        slab,
                        Integer.MAX_VALUE,
                        Long.MAX_VALUE >> 1,
                        Integer.MAX_VALUE,
                        Long.MAX_VALUE >> 1,
                        Long.MAX_VALUE >> 6,
                        free,
                        Long.MAX_VALUE >> 1)));
            }
        }
    }

    @Test
    void threadsMustBeAbleToShareThePolicy() throws Exception {
        ReclaimPolicy policy = newPolicy();
        Crew.together(4, thread -> {
            for (int i = 1; i < 20_000; i++) {
                assertNotNull(policy.onEmpty(usage(1 + i % 50, 50)));
            }
            return true;
        });
    }

    @Test
    void theClocksPeriodMustNotBeNegativeAndAlwaysTheSame() {
        ReclaimPolicy policy = newPolicy();
        Duration period = policy.period();
        assertFalse(period.isNegative(), () -> "period() = " + period);
        for (int i = 0; i < 100; i++) {
            assertEquals(period, policy.period());
        }
    }

    @Test
    void everyTickMustGetAPlan() {
        ReclaimPolicy policy = newPolicy();
        long nanos = Long.MAX_VALUE - 1_000_000_000L; // a clock may overflow
        for (long bytes : BYTES) {
            for (long free : new long[] {0, bytes / 2, bytes}) {
                nanos += Math.max(1, policy.period().toNanos());
                Tick tick = new Tick(nanos, bytes - free, free, free / 2);
                assertNotNull(policy.onTick(tick), () -> "no plan for " + tick);
            }
            Tick late = new Tick(nanos += Duration.ofDays(1).toNanos(), 0, 0, 0);
            assertNotNull(policy.onTick(late), () -> "no plan for an empty allocator " + late);
        }
    }

    @Test
    void emptySlabsMustBeBoundedAsPromised() {
        ReclaimPolicy policy = newPolicy();
        int kept = 0;
        for (int total = 1000, i = 0; i < 1000; i++) {
            if (policy.onEmpty(usage(kept + 1, total)) == Decision.KEEP) {
                kept++;
            } else {
                total--;
            }
        }
        int result = kept;
        assertTrue(
                result <= mostEmptySlabsKept(),
                () -> result + " empty slabs are kept, " + mostEmptySlabsKept() + " are promised");
    }
}
