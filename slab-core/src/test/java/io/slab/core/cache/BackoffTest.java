package io.slab.core.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.core.cache.Backoff.Effort;
import org.junit.jupiter.api.Test;

/** When a reclaim is worth its time. States are numbers that change with what is freed; times are nanoseconds. */
class BackoffTest {
    private static final long COST = 1000;
    private static final long LATER = 1_000_000;

    private final Backoff backoff = new Backoff();

    /** A full reclaim that began in a state and helped nobody; what it moved changed the state. */
    private void inVain(long before, long after, long nanos) {
        assertThat(backoff.allowed(before, nanos)).isEqualTo(Effort.FULL);
        backoff.tried(before, COST);
        backoff.failed(after, nanos + COST);
    }

    @Test
    void nothingMustBeDoneWhileNothingIsFreed() {
        inVain(1, 1, 0);
        assertThat(backoff.allowed(1, COST)).isEqualTo(Effort.NONE);
        assertThat(backoff.allowed(1, LATER)).isEqualTo(Effort.NONE);
        assertThat(backoff.allowed(2, COST)).isEqualTo(Effort.OWN);
        assertThat(backoff.allowed(2, LATER)).isEqualTo(Effort.FULL);
    }

    @Test
    void whatIsFreedDuringAReclaimMustBeLookedForByTheNext() {
        inVain(1, 2, 0); // nobody knows whether the reclaim passed by before or after
        assertThat(backoff.allowed(2, COST)).isEqualTo(Effort.NONE);
        inVain(2, 2, LATER);
        assertThat(backoff.allowed(2, 2 * LATER)).isEqualTo(Effort.NONE);
    }

    @Test
    void aLookThatLeavesOtherThreadsAloneMustNotStandForOneThatDoesNot() {
        inVain(1, 1, 0);
        assertThat(backoff.allowed(2, COST)).isEqualTo(Effort.OWN);
        backoff.failed(2, COST);
        assertThat(backoff.allowed(2, COST)).as("not over and over").isEqualTo(Effort.NONE);
        assertThat(backoff.allowed(2, LATER)).isEqualTo(Effort.FULL);
    }
}
